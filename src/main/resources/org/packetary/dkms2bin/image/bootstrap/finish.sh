# Makes of the root that it runs in the root file system of an image: /run/dkms2bin/modules has the names of
# the modules that go into the initial RAM file system, extra-N what is laid over it all. Into out go the
# kernel, the initial RAM file system, and the list of all packages.
# Arguments: the kernel's release; the time that is written wherever a time is written, in seconds.
set -eu
release=$1
export SOURCE_DATE_EPOCH="$2"
given=/run/dkms2bin
umask 022

# What differs from run to run, or is of no use in memory. What is laid over it later is somebody's choice.
: > /etc/machine-id
rm -f /var/lib/dbus/machine-id /var/lib/systemd/random-seed /etc/.pwd.lock /etc/resolv.conf
rm -f /etc/passwd- /etc/shadow- /etc/group- /etc/gshadow- /etc/subuid- /etc/subgid-
rm -f /var/lib/dpkg/*-old /var/cache/debconf/*-old /var/lib/dpkg/lock*
rm -rf /var/lib/apt/lists/* /var/cache/apt/* /tmp/* /tmp/.[!.]* /var/tmp/*
find /var/log -type f -delete
# The day on which a password was set last.
sed -i -E "s/^([^:]*:[^:]*:)[0-9]*:/\\1$((SOURCE_DATE_EPOCH / 86400)):/" /etc/shadow
sed -i "s/^\(127\.0\.1\.1 .*\) $(uname -n)\$/\1/" /etc/hosts
if [ -x /usr/sbin/sshd ]; then
  # Each machine makes keys of its own when it starts.
  rm -f /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub
  mkdir -p /etc/systemd/system/ssh.service.d
  printf '[Service]\nExecStartPre=\nExecStartPre=/usr/bin/ssh-keygen -A\nExecStartPre=/usr/sbin/sshd -t\n' \
    > /etc/systemd/system/ssh.service.d/dkms2bin.conf
fi

# Where the root has a link in place of a directory, what is in that goes where the link leads. Directories
# that are there keep their owners and modes.
for extra in "$given"/extra-*; do
  [ -d "$extra" ] || continue
  [ -e /run/extra.fifo ] || mkfifo /run/extra.fifo
  (cd "$extra" && find . -mindepth 1 -print0 | LC_ALL=C sort -z) > /run/extra.list
  tar -C "$extra" --null --no-recursion --files-from=/run/extra.list -cf /run/extra.fifo &
  writer=$!
  tar -C / -xpf /run/extra.fifo --no-same-owner --keep-directory-symlink --no-overwrite-dir
  wait "$writer"
done
ldconfig

# The running system's update-initramfs keeps to the same.
mkdir -p /etc/initramfs-tools/conf.d /etc/initramfs-tools/hooks
printf 'MODULES=most\nRESUME=none\n' > /etc/initramfs-tools/conf.d/dkms2bin
{
  echo '#!/bin/sh'
  # shellcheck disable=SC2016 # expands in the hook
  echo '[ "$1" != prereqs ] || exit 0'
  echo '. /usr/share/initramfs-tools/hook-functions'
  echo "manual_add_modules $(tr '\n' ' ' < "$given/modules/names")"
} > /etc/initramfs-tools/hooks/dkms2bin
chmod 0755 /etc/initramfs-tools/hooks/dkms2bin

depmod "$release"
update-initramfs -c -k "$release"
mv "/boot/initrd.img-$release" "$given/out/initrd.img"
cp "/boot/vmlinuz-$release" "$given/out/vmlinuz"
rm -f "/var/lib/initramfs-tools/$release" /var/cache/ldconfig/aux-cache
# shellcheck disable=SC2016 # dpkg's own
dpkg-query -W -f '${Package} ${Version} ${Architecture}\n' | LC_ALL=C sort > "$given/out/packages"
