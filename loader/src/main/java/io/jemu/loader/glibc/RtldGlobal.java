package io.jemu.loader.glibc;

/** Members of struct rtld_global of glibc, ld.so's writable data that libc shares (_rtld_global); the C names. */
public enum RtldGlobal implements Field {
    _dl_ns, _dl_nns, _dl_load_lock, _dl_load_write_lock, _dl_load_adds, _dl_rtld_map, _dl_rtld_lock_recursive,
    _dl_rtld_unlock_recursive, _dl_make_stack_executable_hook, _dl_stack_flags, _dl_stack_prot_flags,
    _dl_tls_max_dtv_idx, _dl_tls_dtv_slotinfo_list, _dl_tls_static_nelem, _dl_tls_static_size, _dl_tls_static_used,
    _dl_tls_static_align, _dl_tls_static_optional, _dl_initial_dtv, _dl_tls_generation, _dl_init_static_tls,
    _dl_wait_lookup_done, _dl_stack_used, _dl_stack_user, _dl_stack_cache;

    @Override
    public String struct() {
        return "rtld_global";
    }
}
