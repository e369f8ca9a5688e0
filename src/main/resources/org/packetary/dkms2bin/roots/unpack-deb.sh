# Lays the files of the packages in /run/dkms2bin/packages into the root that it runs in; none of
# their scripts runs.
for deb in /run/dkms2bin/packages/*.deb; do
  dpkg-deb --fsys-tarfile "$deb" |
    tar -x --keep-directory-symlink --exclude='./usr/share/doc' -C / || exit 1
done
