"""Asks dnf 4, by its own Python interface, what its command line has no exact answer for.

Arguments: the configuration file, the architecture, the release version, a question and its words.
Only the question "refresh" renews metadata. The answer is JSON on standard output; what is wrong is
one line on standard error, and status 1.
"""

import glob
import json
import os
import shutil
import sys

import dnf
import dnf.exceptions
import dnf.repo


def open_base(config, arch, releasever):
    base = dnf.Base()
    conf = base.conf
    conf.config_file_path = config
    conf.read(config)
    conf.substitutions["releasever"] = releasever
    conf.substitutions["arch"] = arch
    conf.substitutions["basearch"] = arch
    for directory in conf.varsdir:
        conf.substitutions.update_from_etc("/", varsdir=(directory,))
    # An empty root of our own: its package database holds the keys that packages are checked with.
    conf.installroot = os.path.join(os.path.dirname(config), "root")
    conf.assumeyes = True
    base.read_all_repos()
    return base


def version(package):
    plain = package.version + "-" + package.release
    return str(package.epoch) + ":" + plain if package.epoch else plain


def described(package):
    kind, digest = package.chksum
    return {
        "name": package.name,
        "version": version(package),
        "architecture": package.arch,
        "digest": digest.hex(),
        "size": package.downloadsize,
    }


def answer(packages):
    return [described(package) for package in packages]


def exactly(base, name, wanted, arch):
    """The one package; a word such as bash=5.1-1.el9.x86_64 would be read in several ways."""
    epoch, _, rest = wanted.rpartition(":")
    version, _, release = rest.rpartition("-")
    found = base.sack.query().filterm(
        name=name, epoch=int(epoch or 0), version=version, release=release, arch=arch
    )
    if not found:
        raise dnf.exceptions.Error(
            "no package {}-{}.{} any more".format(name, wanted, arch)
        )
    return found[0]


def refresh(base):
    """Nothing more to do: the metadata of every repository has just been loaded."""
    return [repo.id for repo in base.repos.iter_enabled()]


def kernels(base, capability):
    """The packages that provide a capability, with the versions that they provide it in."""
    answers = []
    for package in base.sack.query().filterm(provides=capability):
        for provided in map(str, package.provides):
            name, _, release = provided.partition(" = ")
            if name == capability:
                answers.append(
                    dict(
                        described(package),
                        release=release,
                        requires=sorted(
                            {str(r).split(" ")[0] for r in package.requires}
                        ),
                    )
                )
    return answers


def versions(base, name):
    return answer(sorted(base.sack.query().filterm(name=name), reverse=True))


def known(base, *names):
    query = base.sack.query()
    return [
        name
        for name in names
        if query.filter(name=name)
        or query.filter(provides=name)
        or (name.startswith("/") and query.filter(file=name))
    ]


def resolve(base, installed, *names):
    """What a root with the packages listed in a file lacks for the named ones; "-" is an empty root.

    They are resolved together from nothing: reading the root's database takes its own rpm.
    """
    there = set()
    if installed != "-":
        with open(installed) as lines:
            there = {tuple(line.rstrip("\n").split("\t")) for line in lines}
    for package in there:
        base.package_install(exactly(base, *package))
    base.install_specs(list(names))
    base.resolve()
    return answer(
        sorted(
            package
            for package in base.transaction.install_set
            if (package.name, version(package), package.arch) not in there
        )
    )


def download(base, directory, *wanted):
    """Downloads packages, given as NAME VERSION ARCH each, and checks who signed them."""
    packages = [
        exactly(base, *wanted[i : i + 3]) for i in range(0, len(wanted), 3)
    ]
    base.conf.destdir = directory
    base.download_packages(packages)
    for package in packages:
        if os.path.dirname(package.localPkg()) != directory:
            # That of a repository on this host's disk is not copied.
            shutil.copy(package.localPkg(), directory)
        status, complaint = base.package_signature_check(package)
        if status == 1:
            base.package_import_key(package)
            status, complaint = base.package_signature_check(package)
        if status != 0:
            raise dnf.exceptions.Error("signature: " + complaint)
    return answer(packages)


QUESTIONS = {
    question.__name__: question
    for question in (refresh, kernels, versions, known, resolve, download)
}


def is_cached(base, repo):
    pattern = os.path.join(base.conf.cachedir, repo.id + "-*", "repodata", "repomd.xml")
    return bool(glob.glob(pattern))


def prepare(base, question):
    """Metadata comes from the cache, but for a refresh; what a mirror lacks is not tried again."""
    for repo in base.repos.iter_enabled():
        if question == "refresh":
            repo._repo.expire()  # what "dnf --refresh" does; an age is in whole seconds
        elif repo.skip_if_unavailable and not is_cached(base, repo):
            repo.disable()
        elif question != "download":
            repo._repo.setSyncStrategy(dnf.repo.SYNC_ONLY_CACHE)


def main():
    config, arch, releasever, question = sys.argv[1:5]
    try:
        base = open_base(config, arch, releasever)
        prepare(base, question)
        base.fill_sack(load_system_repo=False)
        json.dump(QUESTIONS[question](base, *sys.argv[5:]), sys.stdout)
    except (dnf.exceptions.Error, ValueError, OSError) as e:
        sys.exit(" ".join(str(e).split()))


main()
