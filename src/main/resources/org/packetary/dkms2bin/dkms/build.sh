# Runs dkms add, build and install for one module and kernel.
# Arguments: name, version, kernel release, machine, number of make jobs.
# Leaves in /run/dkms2bin/out: "status" with a line STEP STATUS for each step that ran, and the
# output of each step in STEP.log.
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

echo "version $(dkms --version 2>/dev/null | sed 's/^dkms[-: ]*//')" > "$out/status"

step() {
  step=$1
  shift
  status=0
  dkms "$step" "$@" > "$out/$step.log" 2>&1 < /dev/null || status=$?
  echo "$step $status" >> "$out/status"
  [ "$status" -eq 0 ] || exit 0
}

cd /
step add -m "$name" -v "$version"
step build -m "$name" -v "$version" -k "$release" -a "$machine" -j "$jobs"
step install -m "$name" -v "$version" -k "$release" -a "$machine"
