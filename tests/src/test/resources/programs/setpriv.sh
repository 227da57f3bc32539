# needs: setpriv
# How far it gets depends on who runs it, natively and in jemu alike.
show='id -u; id -ru; id -g; id -rg; grep -E "CapEff|CapInh|Uid|Gid|Groups|NoNew" /proc/self/status'
for options in '--reuid 1000 --regid 1000 --clear-groups' '--euid 1000' '--ruid 1000 --keep-groups' '--no-new-privs' \
        '--rgid 7 --egid 8 --keep-groups'; do
    # Which capabilities root has is the host's affair.
    setpriv $options sh -c "$show" 2>&1 | sed '/CapEff/s/[0-9a-f]*[1-9a-f][0-9a-f]*$/some/'
done
