# Lays what DKMS packages in /run/dkms2bin/packages have in /usr/src into the root that it runs in.
for deb in /run/dkms2bin/packages/*.deb; do
  dpkg-deb -x "$deb" /tmp/unpacked || exit 1
  mkdir -p /tmp/unpacked/usr/src
  cp -a /tmp/unpacked/usr/src/. /usr/src/ || exit 1
  rm -r /tmp/unpacked
done
