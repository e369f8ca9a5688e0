package org.packetary.dkms2bin.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.delivery.DriverPackages;
import org.packetary.dkms2bin.delivery.Publishing;
import org.packetary.dkms2bin.dkms.PlainIdentity;
import org.packetary.dkms2bin.dkms.lint.DkmsConfLint;
import org.packetary.dkms2bin.input.GivenSources;
import org.packetary.dkms2bin.input.OpenVersion;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.layer.WorkDirectory;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.SourceRemark;
import org.packetary.dkms2bin.packaging.DkmsPackage;
import org.packetary.dkms2bin.packaging.deb.DkmsDebPackager;
import org.packetary.dkms2bin.repository.Publication;
import org.packetary.dkms2bin.repository.apt.AptRepository;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.request.SourceRequest;
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
    try (WorkDirectory work = WorkDirectory.open(settings.cache(), settings.remover())) {
      DriverRequest driver =
          new DriverRequest(
              List.of(), request.driver(), List.of(), List.of(), Optional.empty(), List.of());
      GivenSources given = new GivenSources(settings.events());
      given.add(driver, request.inputs(), GivenSources.into(work.subdirectory("inputs"), driver));
      List<TakenSource> taken = given.all();
      List<DkmsPackage> specs = specs(taken);
      AptRepository repository =
          new AptRepository(
              request.outDir(),
              request.publishing().layout(),
              request.publishing().key(),
              settings.clock(),
              request.publishing().policy());
      repository.check();
      Path staging = work.subdirectory("staging");
      DkmsDebPackager packager = new DkmsDebPackager();
      List<PackageFile> packages = new ArrayList<>();
      for (DkmsPackage spec : specs) {
        packages.add(packager.write(spec, staging));
      }
      Publication publication = Publishing.publish(repository, packages, settings.events());
      publication.throwIfRefused();
      return publication.packages();
    }
  }

  private List<DkmsPackage> specs(List<TakenSource> taken) {
    Map<ModuleId, DkmsSource> sources = new LinkedHashMap<>();
    for (TakenSource one : taken) {
      DkmsSource source = one.source();
      ModuleId id = one.written().orElseGet(() -> identity(source));
      warn(source, DkmsConfLint.checkText(source.tree()));
      DkmsSource same = sources.putIfAbsent(id, source);
      if (same != null) {
        throw new InputException(
            id + " is in " + same.origin().input() + " and in " + source.origin().input(),
            "give one of the two");
      }
    }
    return sources.entrySet().stream().map(e -> spec(e.getKey(), e.getValue())).toList();
  }

  private void warn(DkmsSource source, List<SourceRemark> remarks) {
    remarks.stream()
        .filter(SourceRemark::isWarning)
        .map(remark -> source.origin().input() + ": " + remark)
        .forEach(warning -> settings.events().accept(new BuildEvent.Warning(warning)));
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
        DriverPackages.companions(source),
        DriverPackages.metadata(source.origin()),
        request.sourceDate().orElse(source.newest()));
  }
}
