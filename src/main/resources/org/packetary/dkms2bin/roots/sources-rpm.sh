# Lays the files of the DKMS packages in /run/dkms2bin/packages into the root that it runs in: their
# sources are in /usr/src. None of their scripts runs, and the root's package database stays as it is.
set -e
database=$(mktemp -d)
rpm --dbpath "$database" --install --nodeps --noscripts --notriggers --excludedocs --nosignature \
  /run/dkms2bin/packages/*.rpm
rm -rf "$database"
