# Configures all packages that lie unpacked in a tree, by the tree's own dpkg and in namespaces of its
# own. Argument: the tree, whose dpkg database has each package as unpacked.
set -eu
root=$1

mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount -t tmpfs -o mode=0755,nosuid,noexec,size=1m tmpfs "$root/dev"
for name in null zero full random urandom; do
  : > "$root/dev/$name"
  mount --bind "/dev/$name" "$root/dev/$name"
done
ln -s /proc/self/fd "$root/dev/fd"

# Services must not be started: there is nobody to stop them.
printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
chmod 0755 "$root/usr/sbin/policy-rc.d"
# What scripts call before the package that brings it is configured.
[ -e "$root/usr/bin/sh" ] || ln -s dash "$root/usr/bin/sh"
[ -e "$root/usr/bin/awk" ] || [ ! -e "$root/usr/bin/mawk" ] || ln -s mawk "$root/usr/bin/awk"

status=0
# shellcheck disable=SC2016 # what is quoted expands inside
chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C \
  DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true sh -eu -c '
    cd /var/lib/dpkg/info
    # As dpkg runs them before it unpacks; the one that makes passwd and group goes before all others.
    for script in base-passwd.preinst *.preinst; do
      [ -e "$script" ] || continue
      package=${script%.preinst}
      [ "$package" != base-passwd ] || [ ! -s /etc/passwd ] || continue
      DPKG_MAINTSCRIPT_PACKAGE=${package%%:*} DPKG_MAINTSCRIPT_NAME=preinst \
        DPKG_MAINTSCRIPT_ARCH=$(cat /var/lib/dpkg/arch) DPKG_ROOT= "./$script" install || {
        echo "the preinst script of $package ended with status $?" >&2
        exit 1
      }
    done
    dpkg --force-unsafe-io --configure -a
  ' || status=$?

rm -f "$root/usr/sbin/policy-rc.d" "$root/var/log/dpkg.log" "$root/var/log/alternatives.log" \
  "$root/var/cache/ldconfig/aux-cache"
# Until it is complete, nobody uses the root: one sync at the end instead of one a file.
sync -f "$root"
exit "$status"
