# Lays the trees of files in /run/dkms2bin/packages over the root that it runs in.
for tree in /run/dkms2bin/packages/*/; do
  tar -c --owner=0 --group=0 -C "$tree" . |
    tar -x --keep-directory-symlink --no-overwrite-dir --exclude='./usr/share/doc' -C / || exit 1
done
