# Installs the packages in /run/dkms2bin/packages into the root of an image that is being made. Services
# are not started, and no initial RAM file system is made: that is done once, in the end.
set -eu
printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
chmod 0755 /usr/sbin/policy-rc.d
settings=/etc/initramfs-tools/update-initramfs.conf
if [ -e "$settings" ]; then
  cp -p "$settings" /run/update-initramfs.conf
  echo update_initramfs=no > "$settings"
fi
# Some packages ask for the name of the machine that they are on, for its address, and for a network.
[ -e /etc/hostname ] || echo bootstrap > /etc/hostname
[ -e /etc/hosts ] || printf '127.0.0.1 localhost\n127.0.1.1 %s %s\n' "$(cat /etc/hostname)" "$(uname -n)" > /etc/hosts
ip link set lo up 2> /dev/null || :
status=0
INITRD=No apt-get -q -y --no-install-recommends -o APT::Sandbox::User=root \
  -o Dpkg::Options::=--force-unsafe-io install /run/dkms2bin/packages/*.deb || status=$?
if [ -e /run/update-initramfs.conf ]; then
  cp -p /run/update-initramfs.conf "$settings"
fi
rm /usr/sbin/policy-rc.d
exit $status
