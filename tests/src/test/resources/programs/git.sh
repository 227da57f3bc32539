# needs: git
# Repositories: history, branches, merges, packing, cloning and fetching over a path.
export GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
export GIT_AUTHOR_DATE='1700000000 +0000' GIT_COMMITTER_DATE='1700000000 +0000' GIT_PAGER=cat HOME=$PWD
git config --global init.defaultBranch main; git config --global gc.auto 0; git config --global pack.threads 2
git init -q one; cd one
for i in 1 2 3 4 5; do echo "line $i" >> file; mkdir -p d$i; seq $i 200 > d$i/n; git add .; git commit -q -m "commit $i"; done
git log --oneline --stat | tail -12
git checkout -q -b topic HEAD~2; echo topic > t; git add t; git commit -q -m topic
git rebase -q main 2>&1; git log --oneline | head -2
git checkout -q main; git merge -q --no-ff -m merged topic; git log --graph --format=%s%d | cat
git gc -q 2>&1; git count-objects -v | grep -e count -e in-pack; git repack -a -d -q -f; git fsck 2>&1
git clone -q . ../two; cd ../two; echo more >> file; git commit -qam more; git status -sb
git push -q origin HEAD:refs/heads/pushed 2>&1
cd ../one; git branch -a; git diff main pushed | cat; git fetch -q ../two main:fetched; git rev-parse fetched
git tag -a v1 -m v1; git describe; git stash list; echo dirty >> file; git stash -q; git stash pop -q; git status --porcelain
git grep -n 'line [34]'; git blame -s file | head -3; git archive HEAD | tar t | head -3; git bundle create -q ../b HEAD main && git bundle verify -q ../b; git ls-remote ../b | head -1
git rev-list --all --objects | wc -l; git cat-file --batch-check --batch-all-objects | md5sum; git worktree add -q ../w topic && git worktree list | wc -l
GIT_SEQUENCE_EDITOR='sed -i s/pick/reword/' GIT_EDITOR='sed -i s/^more/less/' git -C ../two rebase -q -i HEAD~1; git -C ../two log -1 --format=%s
git format-patch -q -1 --stdout pushed | git am -q 2>&1; git log -1 --format=%H
cd ..; rm -rf one two w b .gitconfig
