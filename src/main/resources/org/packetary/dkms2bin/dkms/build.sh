# Runs dkms add, build and install for one module and kernel.
# Arguments: name, version, kernel release, machine, number of make jobs.
# Reads from /run/dkms2bin/out, where they are there: "override.conf", which dkms reads after the
# module's dkms.conf, and "addition.conf", which is added to the end of that file.
# Leaves in /run/dkms2bin/out: "status" with the lines STEP STATUS and "STEP time" HUNDREDTHS (of a
# second) for each step that ran, the output of each step in STEP.log, and "pre_build.status" where a
# PRE_BUILD script ran.
name=$1
version=$2
release=$3
machine=$4
jobs=$5
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
  { echo; cat "$out/addition.conf"; } >> "/usr/src/$name-$version/dkms.conf"
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

cd /
step add -m "$name" -v "$version"
step build -m "$name" -v "$version" -k "$release" -a "$machine" -j "$jobs"
# dkms 3.2 keeps it here; earlier ones throw it away with the build directory.
kept=/var/lib/dkms/$name/$version/$release/$machine/module/Module.symvers
if [ -e "$out/Module.symvers" ] && ! [ -e "$kept" ]; then
  cp "$out/Module.symvers" "$kept"
fi
step install -m "$name" -v "$version" -k "$release" -a "$machine"
