# Leaves documentation and translations out of a root that mmdebstrap is making: its extract hook,
# $1 is the root. dpkg's own option for it, given to mmdebstrap, would send every essential package
# through a filter in Python.
kinds='@KINDS@'
for kind in $kinds; do
  rm -rf "$1/usr/share/${kind:?}"/*
  echo "path-exclude=/usr/share/$kind/*"
done > "$1/etc/dpkg/dpkg.cfg.d/dkms2bin"
