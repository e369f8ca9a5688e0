# A cgroup is the only limit on the number of processes that binds root. Where none can be made,
# as in some containers, the root is entered without ("dkms2bin doctor" warns of it).
limit_processes() {
  if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    parent=/sys/fs/cgroup
  else
    parent=/sys/fs/cgroup/pids
  fi
  # Those of runs that were killed; one that is in use cannot be removed.
  rmdir "$parent"/dkms2bin-cell-* 2>/dev/null || :
  group=$parent/dkms2bin-cell-$$
  mkdir "$group" 2>/dev/null || return 0
  if echo "$most_processes" 2>/dev/null > "$group/pids.max"; then
    echo $$ > "$group/cgroup.procs"
  fi
}

if [ "${1-}" != --inside ]; then
  group=
  limit_processes 2>/dev/null || :
  status=0
  setpriv --pdeathsig KILL -- \
    unshare --mount --propagation private --pid --ipc --uts --net --fork --kill-child -- \
    sh "$0" --inside "$@" || status=$?
  if [ -n "$group" ] && [ -d "$group" ]; then
    echo $$ > "${group%/*}/cgroup.procs"
    rmdir "$group" || :
  fi 2>/dev/null
  exit "$status"
fi
shift

# In blocks of 512 bytes: what a build prints without end must not fill the disk.
ulimit -f "$longest_file"

cd "$cache"
root=$scratch/root
mount -t overlay -o "lowerdir=$lower,upperdir=$scratch/upper,workdir=$scratch/work" dkms2bin "$root"

mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
for name in sys irq bus fs; do
  if [ -d "$root/proc/$name" ]; then
    mount --bind "$root/proc/$name" "$root/proc/$name"
    mount -o remount,bind,ro "$root/proc/$name"
  fi
done
for name in sysrq-trigger kcore keys timer_list; do
  if [ -e "$root/proc/$name" ]; then
    mount --bind /dev/null "$root/proc/$name"
  fi
done

mount -t tmpfs -o mode=0755,nosuid,noexec,size=16m tmpfs "$root/dev"
for name in null zero full random urandom tty; do
  : > "$root/dev/$name"
  mount --bind "/dev/$name" "$root/dev/$name"
done
mkdir -m 1777 "$root/dev/shm"
mkdir "$root/dev/pts"
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
ln -s fd/0 "$root/dev/stdin"
ln -s fd/1 "$root/dev/stdout"
ln -s fd/2 "$root/dev/stderr"

mount -t tmpfs -o mode=0755,nosuid,nodev,size=16m tmpfs "$root/run"
mkdir -p "$root/run/lock" "$root/run/dkms2bin"

if [ -n "$release" ]; then
  # Drivers ask the running kernel although they are told the target's release.
  printf '%s\n' "$release" > "$root/run/dkms2bin/osrelease"
  mount --bind "$root/run/dkms2bin/osrelease" "$root/proc/sys/kernel/osrelease"
  cat > "$root/run/dkms2bin/uname" <<'UNAME'
@UNAME@
UNAME
  chmod 0755 "$root/run/dkms2bin/uname"
  : > "$root/run/dkms2bin/uname.real"
  mount --bind "$root/usr/bin/uname" "$root/run/dkms2bin/uname.real" 2>/dev/null ||
    mount --bind "$root/bin/uname" "$root/run/dkms2bin/uname.real"
  for path in usr/bin/uname bin/uname; do
    if [ -f "$root/$path" ] && ! [ "$root/$path" -ef "$root/run/dkms2bin/uname" ]; then
      mount --bind "$root/run/dkms2bin/uname" "$root/$path"
    fi
  done
fi

bind_all

hostname dkms2bin 2>/dev/null || printf dkms2bin > /proc/sys/kernel/hostname || true

if [ $# -eq 0 ]; then
  set -- bash -l
fi
if [ "$confined" = yes ]; then
  set -- setpriv --no-new-privs --bounding-set=-all --inh-caps=-all -- "$@"
fi
in_environment "$@"
