# Lays the files of the packages in /run/dkms2bin/packages into the root that it runs in; none of
# their scripts runs. The root's package database stays as it is: a layer with a database of its own
# would hide that of the layers below.
set -e
database=$(mktemp -d)
rpm --dbpath "$database" --install --nodeps --noscripts --notriggers --excludedocs --nosignature \
  /run/dkms2bin/packages/*.rpm
rm -rf "$database"

# The links into a kernel's headers belong to the kernel's own package, which is left out.
for headers in /usr/src/kernels/*; do
  modules=/lib/modules/${headers##*/}
  mkdir -p "$modules"
  ln -sfn "$headers" "$modules/build"
  ln -sfn build "$modules/source"
done
