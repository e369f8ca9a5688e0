# Installs packages into a root that does not exist yet; runs in namespaces of its own.
# Arguments: the root, the directory that holds the packages, whose signatures have been checked.
set -eu
umask 022
root=$1
packages=$2

mkdir -p "$root/dev" "$root/proc" "$root/run"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=0755 tmpfs "$root/dev"
for name in null zero full random urandom; do
  : > "$root/dev/$name"
  mount --bind "/dev/$name" "$root/dev/$name"
done

# The host's rpm lays the files and runs the scripts; what it notes of that is in a format and at a
# place that the root's own rpm need not know, and is thrown away.
# The owner of /proc, which is mounted, is left alone: in a user namespace, only the kernel's root has it.
rpm --root "$root" --dbpath /dkms2bin-rpmdb --define '_netsharedpath /proc' \
  --install --excludedocs --nosignature "$packages"/*.rpm
rm -rf "$root/dkms2bin-rpmdb"

mount -t tmpfs tmpfs "$root/run"
mkdir "$root/run/packages"
mount --bind "$packages" "$root/run/packages"
cat > "$root/run/note" <<'NOTE'
set -eu
rm -rf "$(rpm --eval '%{_dbpath}')"
rpm --initdb
rpm --install --justdb --nodeps --noscripts --notriggers --nosignature --excludedocs \
  /run/packages/*.rpm
mkdir -p /var/lib/dkms2bin
rpm --query --all --queryformat '%{NAME}\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\t%{ARCH}\n' |
  sed '/^gpg-pubkey\t/d; s/\t0:/\t/' | sort > /var/lib/dkms2bin/installed
NOTE
chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C sh /run/note
