# Prints dkms's version and then, a line each, the names of its actions that pack something.
version=$(dpkg-query -W -f '${Version}' dkms 2>/dev/null | sed 's/-[^-]*$//')
if [ -z "$version" ]; then
  version=$(dkms --version 2>/dev/null | sed 's/^dkms[-: ]*//')
fi
echo "$version"
grep -oE '^[[:space:]]*mk[a-z]+\)' "$(command -v dkms)" | tr -d ') \t' | sort -u
exit 0
