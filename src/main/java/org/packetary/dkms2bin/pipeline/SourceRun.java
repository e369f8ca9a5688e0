package org.packetary.dkms2bin.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.packetary.dkms2bin.dkms.DkmsConfLint;
import org.packetary.dkms2bin.dkms.PlainIdentity;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packaging.DkmsDebPackager;
import org.packetary.dkms2bin.packaging.DkmsPackage;
import org.packetary.dkms2bin.repository.AptRepository;
import org.packetary.dkms2bin.request.SourceRequest;
import org.packetary.dkms2bin.sandbox.WorkDirectory;
import org.packetary.dkms2bin.source.DkmsSource;

/**
 * Makes DKMS source packages and publishes them. Nothing is built, and no code of the sources is
 * run: neither root nor a chroot is needed.
 */
public final class SourceRun {

  private final Settings settings;
  private final SourceRequest request;

  /** A run with the given means. */
  public SourceRun(Settings settings, SourceRequest request) {
    this.settings = settings;
    this.request = request;
  }

  /**
   * Does it.
   *
   * @return the packages in the repository
   * @throws org.packetary.dkms2bin.model.Dkms2binException if an input is not usable, or something
   *     cannot be written
   */
  public List<PackageFile> run() throws InterruptedException {
    try (WorkDirectory work = WorkDirectory.open(settings.cache())) {
      List<SourceIntake.Taken> taken =
          new SourceIntake(request.driver(), List.of(), settings.events())
              .read(request.inputs(), work.subdirectory("inputs"));
      List<DkmsPackage> specs = specs(taken);
      AptRepository repository = new AptRepository(request.outDir(), settings.clock());
      repository.check();
      Path staging = work.subdirectory("staging");
      DkmsDebPackager packager = new DkmsDebPackager();
      List<PackageFile> packages = new ArrayList<>();
      for (DkmsPackage spec : specs) {
        packages.add(packager.write(spec, staging));
      }
      return Publishing.publish(repository, packages, settings.events());
    }
  }

  private List<DkmsPackage> specs(List<SourceIntake.Taken> taken) {
    Map<ModuleId, DkmsSource> sources = new LinkedHashMap<>();
    for (SourceIntake.Taken one : taken) {
      DkmsSource source = one.source();
      ModuleId id = one.written().orElseGet(() -> identity(source));
      Planner.warn(source, DkmsConfLint.checkText(source.tree()), settings.events());
      DkmsSource same = sources.putIfAbsent(id, source);
      if (same != null) {
        throw new InputException(
            id + " is in " + same.origin().input() + " and in " + source.origin().input(),
            "give one of the two");
      }
    }
    return sources.entrySet().stream().map(e -> spec(e.getKey(), e.getValue())).toList();
  }

  private ModuleId identity(DkmsSource source) {
    OpenVersion.fill(source, request.driver().name(), request.driver().version());
    return PlainIdentity.of(
        source.tree(),
        source.origin().input(),
        request.driver().name(),
        request.driver().version());
  }

  private DkmsPackage spec(ModuleId id, DkmsSource source) {
    return new DkmsPackage(
        id,
        source.tree(),
        Planner.companions(source),
        Planner.metadata(source.origin()),
        request.sourceDate().orElse(source.newest()));
  }
}
