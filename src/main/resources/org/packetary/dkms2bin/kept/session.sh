# What a debug session does in a kept root: bash session.sh WORD [ARGUMENT...]
#
#   enter             a shell in dkms's build directory
#   run COMMAND...    a command there
#   patch             prints what was changed in the sources
#   rebuild           dkms build and install, with what was changed
#
# Beside this script are: "values", the cell in words of the shell; "packaged", the sources as they came.
# It adds: "base", the sources as dkms patches them before --patch comes; "seen", how the files of the build
# directory were when nobody had touched them; "begun", when all of that is there.
session=/run/dkms2bin/out/session
module=
sources=
tree=
build=
own_patches=()
added_patches=()
dkms_build=
dkms_install=
# shellcheck source=/dev/null
. "$session/values"
export LC_ALL=C
# As the build had it: dkms would make a key.
export sign_file=/nonexistent/dkms2bin-does-not-sign-here

say() {
  printf '%s\n' "$*" >&2
}

# Puts patches into a tree, as dkms does. Arguments: the tree, names of patches.
apply() {
  local tree=$1 name
  shift
  for name; do
    (cd "$tree" && patch -p1 -s -f --no-backup-if-mismatch < "patches/$name" > "$session/patch.log" 2>&1) || {
      say "the patch $name does not apply:"
      cat "$session/patch.log" >&2
      return 1
    }
  done
}

# From here on dkms finds the sources patched, and patches nothing itself.
take_over_patches() {
  rm -rf "$session/patched"
  cp -a "$session/base" "$session/patched"
  if ! apply "$session/patched" "${added_patches[@]}"; then
    say "it is left out here; mend the sources, and \"env patch\" makes it anew"
    rm -rf "$session/patched"
    cp -a "$session/base" "$session/patched"
  fi
  rm -rf "$sources"
  mv "$session/patched" "$sources"
  cat >> "/etc/dkms/$module.conf" <<'CONF'
for dkms2bin_index in "${!PATCH[@]}"; do PATCH[dkms2bin_index]=; done
CONF
}

begin() {
  [ ! -e "$session/begun" ] || return 0
  rm -rf "$session/base"
  cp -a "$session/packaged" "$session/base"
  if [ -e /run/dkms2bin/out/addition.conf ]; then
    { echo; cat /run/dkms2bin/out/addition.conf; } >> "$session/base/dkms.conf"
  fi
  if [ $((${#own_patches[@]} + ${#added_patches[@]})) -gt 0 ]; then
    if apply "$session/base" "${own_patches[@]}"; then
      take_over_patches
    else
      rm -rf "$session/base"
      cp -a "$session/packaged" "$session/base"
    fi
  fi
  make_build
  look
  : > "$session/begun"
}

# dkms removes its build directory when it is done.
make_build() {
  if [ ! -d "$build" ] && [ -e "$tree/source" ]; then
    cp -a "$sources/" "$build"
  fi
}

list() {
  if [ -d "$build" ]; then
    (cd "$build" && find . -type f ! -name '*
*' -printf '%P\t%s %C@\n' | sort)
  fi
}

look() {
  list > "$session/seen"
}

names() {
  cut -f 1 "$1" | sort -u
}

is_product() {
  case ${1##*/} in
    *.o | *.ko | *.ko.* | *.mod | *.mod.[cho] | *.cmd | *.a | *.so | *.s | *.i | *.lst | *.d | *.order | *.symvers) ;;
    *.orig | *.rej | *~ | .*.sw? | *.log | .tmp_* | *.gcno | *.su | *.symtypes | *.usyms | Module.markers) ;;
    *)
      case /$1 in
        */.tmp_versions/*) ;;
        *) return 1 ;;
      esac
      ;;
  esac
}

# What a person changed in the build directory goes into the sources, from which dkms makes the next.
carry() {
  [ -d "$build" ] || return 0
  list > "$session/now"
  local name
  while IFS= read -r name; do
    if [ -e "$session/base/$name" ] || { ! is_product "$name" && grep -Iq '' "$build/$name"; }; then
      if ! cmp -s "$build/$name" "$sources/$name"; then
        mkdir -p "$sources/$(dirname "$name")"
        rm -f "$sources/$name"
        cp -p "$build/$name" "$sources/$name"
      fi
    fi
  done < <(comm -13 "$session/seen" "$session/now" | cut -f 1)
  while IFS= read -r name; do
    if [ -e "$session/base/$name" ]; then
      rm -f "$sources/$name"
    fi
  done < <(comm -23 <(names "$session/seen") <(names "$session/now"))
  mv "$session/now" "$session/seen"
}

# The difference without dates and with the names that patch -p1 wants.
write_patch() {
  local excluded=() pattern
  for pattern in '*.o' '*.ko' '*.ko.*' '*.mod' '*.mod.[cho]' '*.cmd' '*.a' '*.order' '*.symvers' '*.orig' '*.rej' \
    '*~' '.*.sw?' '*.log' '.tmp_*'; do
    excluded+=(-x "$pattern")
  done
  diff -Nrup --no-dereference "${excluded[@]}" "$session/base" "$sources" | awk -v a="$session/base/" -v b="$sources/" '
    # diff writes names with blanks or other than plain characters as strings of C, which patch reads.
    function name(line, directory, side) {
      line = substr(line, 5)
      sub(/\t[^\t]*$/, "", line)
      if (line ~ /^"/) {
        return "\"" side substr(line, 2 + length(directory))
      }
      line = side substr(line, 1 + length(directory))
      return line ~ / / ? line "\t" : line
    }
    /^diff / { head = 1; next }
    head && /^--- / { from = name($0, a, "a/"); next }
    head && /^\+\+\+ / { to = name($0, b, "b/"); next }
    head && /^@@ / {
      head = 0
      print "--- " ($0 ~ /^@@ -0,0 / ? "/dev/null" : from)
      print "+++ " ($0 ~ /^@@ -[0-9,]+ \+0,0 @@/ ? "/dev/null" : to)
    }
    /^Binary files / || /^Symbolic links / || /^File .* is a / { print > "/dev/stderr"; next }
    { print }'
}

make_patch() {
  carry
  write_patch > "$session/patch"
  if ! cmp -s "$session/base/dkms.conf" "$sources/dkms.conf"; then
    say "dkms.conf is changed: dkms reads it before it patches, so that a patch of it has no effect; change the" \
      "package's own"
  fi
  [ -s "$session/patch" ] || say "nothing is changed in the sources"
  cat "$session/patch"
}

rebuild() {
  carry
  cd / || return
  # shellcheck disable=SC2086 # words
  $dkms_build || {
    status=$?
    [ ! -e "$build/make.log" ] || grep -E '(: error: |: fatal error: |\*\*\* |undefined!)' "$build/make.log" | head -n 10 >&2
    make_build
    look
    return "$status"
  }
  # shellcheck disable=SC2086 # words
  $dkms_install
  status=$?
  make_build
  look
  return "$status"
}

# Where a shell starts.
go() {
  cd "$build" 2> /dev/null || cd "$sources" || cd /
}

if [ -s "$session/resolv.conf" ]; then
  rm -f /etc/resolv.conf
  cp "$session/resolv.conf" /etc/resolv.conf
fi
word=$1
shift
case $word in
  rebuild)
    rebuild
    exit
    ;;
  patch)
    begin
    make_patch
    exit
    ;;
  run)
    begin
    go
    exec "$@"
    ;;
  enter)
    begin
    go
    if [ -t 0 ]; then
      exec bash --rcfile "$session/rc" -i
    fi
    BASH_ENV=$session/rc exec bash
    ;;
esac
