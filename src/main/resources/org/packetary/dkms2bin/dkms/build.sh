# Runs dkms add, build and install for one module and kernel.
# Arguments: name, version, kernel release, machine, number of make jobs, and dkms's directories for
# the module's sources and for the modules built.
# Reads from /run/dkms2bin/out, where they are there: "override.conf", which dkms reads after the
# module's dkms.conf, and "addition.conf", which is added to the end of that file.
# Leaves in /run/dkms2bin/out: "status" with the lines STEP STATUS and "STEP time" HUNDREDTHS (of a
# second) for each step that ran, the output of each step in STEP.log, and "pre_build.status" where a
# PRE_BUILD script ran. Where dkms installed the module, also two lists of paths below the kernel's
# modules directory, each ended by a NUL: "modules.by-build", the modules that the build itself had
# put there, and "modules.installed", what dkms install wrote.
name=$1
version=$2
release=$3
machine=$4
jobs=$5
sources=$6
built=$7
installed=/lib/modules/$release
out=/run/dkms2bin/out

# Signing is not dkms's here: left alone it signs with a new random key each time.
nothing=/nonexistent/dkms2bin-does-not-sign-here
if grep -q 'framework\.conf\.d' "$(command -v dkms)"; then
  mkdir -p /etc/dkms/framework.conf.d
  echo "sign_file=$nothing" > /etc/dkms/framework.conf.d/dkms2bin.conf
else
  echo "sign_file=$nothing" >> /etc/dkms/framework.conf
fi

if [ -e "$out/override.conf" ]; then
  cp "$out/override.conf" "/etc/dkms/$name.conf"
fi
if [ -e "$out/addition.conf" ]; then
  { echo; cat "$out/addition.conf"; } >> "$sources/dkms.conf"
fi
cat > "$out/pre_build" <<'PRE_BUILD'
#!/bin/sh
# Runs a module's PRE_BUILD script and notes how it ended: some versions of dkms do not say.
script=$1
shift
if [ -e "./$script" ] && [ ! -x "./$script" ]; then
  # As dkms has it: it looks before it runs a script, and goes on without.
  echo "Warning: The pre_build script is not executable."
  exit 0
fi
status=0
"./$script" "$@" || status=$?
echo "$status" > /run/dkms2bin/out/pre_build.status
exit "$status"
PRE_BUILD
chmod 0755 "$out/pre_build"

echo "version $(dkms --version 2>/dev/null | sed 's/^dkms[-: ]*//')" > "$out/status"

# Sets now to the time since the host's start, in hundredths of a second: no clock that anybody sets.
read_clock() {
  read -r now _ < /proc/uptime
  now=$((10#${now/./}))
}

step() {
  step=$1
  shift
  status=0
  read_clock
  began=$now
  dkms "$step" "$@" > "$out/$step.log" 2>&1 < /dev/null || status=$?
  read_clock
  echo "$step time $((now - began))" >> "$out/status"
  echo "$step $status" >> "$out/status"
  [ "$status" -eq 0 ] || exit 0
}

# Prints a line for each module below the kernel's modules directory that changes when it is written
# anew. Links count: one to a directory would lead what dkms installs elsewhere.
list_modules() {
  find "$installed/" \( -name '*.ko' -o -name '*.ko.*' -o -type l \) -printf '%i %C@ %y /%P\0' |
    LC_ALL=C sort -z
}

# Prints the paths of those that are not as "modules.before" has them.
changed_modules() {
  list_modules | LC_ALL=C comm -z -13 "$out/modules.before" - | sed -z 's#^[^/]*/##'
}

# A target of the makefile, or a script, may have installed modules. They are not the ones that dkms
# strips and names, and dkms, which takes them for the kernel's own, would leave its own out.
take_away_modules() {
  local -A known=()
  local line path
  while IFS= read -r -d '' line; do
    known[${line#*/}]=yes
  done < "$out/modules.before"
  changed_modules > "$out/modules.changed"
  : > "$out/modules.by-build"
  while IFS= read -r -d '' path; do
    # What was there before belongs to a module that this one needs, and stays.
    if [ -z "${known[$path]-}" ]; then
      [ -L "$installed/$path" ] || printf '%s\0' "$path" >> "$out/modules.by-build"
      rm -f "$installed/$path"
    fi
  done < "$out/modules.changed"
}

cd /
list_modules > "$out/modules.before"
step add -m "$name" -v "$version"
step build -m "$name" -v "$version" -k "$release" -a "$machine" -j "$jobs"
# dkms 3.2 keeps it here; earlier ones throw it away with the build directory.
kept=$built/Module.symvers
if [ -e "$out/Module.symvers" ] && ! [ -e "$kept" ]; then
  cp "$out/Module.symvers" "$kept"
fi
take_away_modules
list_modules > "$out/modules.before"
step install -m "$name" -v "$version" -k "$release" -a "$machine"
changed_modules > "$out/modules.installed"
