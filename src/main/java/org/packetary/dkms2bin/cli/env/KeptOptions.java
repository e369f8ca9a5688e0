package org.packetary.dkms2bin.cli.env;

import org.packetary.dkms2bin.cli.option.CacheOption;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.housekeeping.Housekeeping;
import org.packetary.dkms2bin.kept.KeptRoot;
import org.packetary.dkms2bin.kept.KeptRoots;
import org.packetary.dkms2bin.kept.Session;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.util.TreeRemover;
import picocli.CommandLine.Mixin;

/** Options of every command about kept roots, and how those are found. */
final class KeptOptions {

  @Mixin private CacheOption cache = new CacheOption();

  KeptRoots roots(Invocation invocation) {
    return new KeptRoots(cache.directory(invocation.environment()));
  }

  /**
   * The root of a name, or the beginning of one.
   *
   * @throws org.packetary.dkms2bin.model.UsageException if there is none, or several
   */
  KeptRoot root(String id, Invocation invocation) {
    return roots(invocation).find(id);
  }

  Housekeeping housekeeping(Invocation invocation) {
    return new Housekeeping(cache.directory(invocation.environment()), remover(invocation));
  }

  /** What removes trees of the cache, also where some of it is others' who are lent. */
  TreeRemover remover(Invocation invocation) {
    return invocation.settings(cache.directory(invocation.environment()), event -> {}).remover();
  }

  /** A session in a root, which nobody else is in. */
  static Session session(KeptRoot root, Invocation invocation) {
    return new Session(root, runner(), environment(invocation));
  }

  static ProcessRunner runner() {
    return new ProcessRunner();
  }

  static HostEnvironment environment(Invocation invocation) {
    return HostEnvironment.ofTerminal(invocation.environment());
  }
}
