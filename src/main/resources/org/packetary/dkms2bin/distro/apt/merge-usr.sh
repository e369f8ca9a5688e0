# Gives a root that mmdebstrap is making the links of merged /usr, before anything is unpacked: its
# setup hook, $1 is the root.
set -eu
links='@LINKS@'
for link in $links; do
  mkdir -p "$1/usr/$link"
  [ -L "$1/$link" ] || ln -s "usr/$link" "$1/$link"
done
