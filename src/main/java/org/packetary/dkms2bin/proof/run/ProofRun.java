package org.packetary.dkms2bin.proof.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.isolation.Isolation;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.layer.FileDigests;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.layer.WorkDirectory;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.Lasting;
import org.packetary.dkms2bin.proof.KernelImage;
import org.packetary.dkms2bin.proof.KernelProof;
import org.packetary.dkms2bin.proof.Subject;
import org.packetary.dkms2bin.proof.image.KernelImages;
import org.packetary.dkms2bin.proof.machine.QemuProver;
import org.packetary.dkms2bin.proof.machine.VerdictStore;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.resolve.RecipeChooser;
import org.packetary.dkms2bin.system.PackageArchives;

/** Proves the modules of packages that are there, each on the kernel that it was built for. */
public final class ProofRun {

  private final Settings settings;
  private final Tier tier;
  private final Map<String, PackageArchive> archives = new HashMap<>();

  /** A run with the given means, for kernels of this host's architecture. */
  public ProofRun(Settings settings) {
    this.settings = settings;
    this.tier = Tier.of(Isolation.AUTO, settings.runner(), settings.environment());
  }

  /**
   * Proves all modules.
   *
   * @return one proof for each kernel, in the order of their releases
   * @throws InputException if no package has modules
   * @throws org.packetary.dkms2bin.model.Dkms2binException if the host lacks something, or an
   *     archive does not answer
   */
  public List<KernelProof> run(ProofRequest request) throws InterruptedException {
    try (WorkDirectory work = WorkDirectory.open(settings.cache(), tier::delete)) {
      Map<String, List<Subject>> subjects =
          new PackageSubjects(work.subdirectory("packages"))
              .read(PackageSubjects.files(request.packages()));
      if (subjects.isEmpty()) {
        throw new InputException(
            "there are no kernel modules in " + request.packages(),
            "name packages with modules, or a directory with such");
      }
      QemuProver prover =
          new QemuProver(
              settings.runner(),
              settings.environment(),
              work.subdirectory("machine"),
              new VerdictStore(settings.cache(), settings.clock()));
      KernelImages images =
          new KernelImages(
              new LayerStore(settings.cache(), tier, work, settings.events(), FileDigests.PLAIN),
              settings.runner(),
              settings.environment(),
              settings.events());
      return request.image().isPresent()
          ? List.of(onOwn(request, images, prover, subjects))
          : onArchives(request, images, prover, subjects);
    }
  }

  private KernelProof onOwn(
      ProofRequest request,
      KernelImages images,
      QemuProver prover,
      Map<String, List<Subject>> subjects)
      throws InterruptedException {
    KernelImage kernel =
        images.ofFile(request.image().orElseThrow(), request.modules(), Architecture.host());
    return proven(
        request, prover, kernel, subjects.values().stream().flatMap(List::stream).toList());
  }

  private List<KernelProof> onArchives(
      ProofRequest request,
      KernelImages images,
      QemuProver prover,
      Map<String, List<Subject>> subjects)
      throws InterruptedException {
    List<KernelProof> proofs = new ArrayList<>();
    for (Map.Entry<String, List<Subject>> entry : subjects.entrySet()) {
      String release = entry.getKey();
      Recipe recipe =
          new RecipeChooser(settings.recipes(), settings.osRelease())
              .choose(request.recipe(), List.of(release))
              .recipe();
      Optional<KernelImage> kernel =
          images.ofArchive(
              archive(recipe, request), recipe.packages(), release, Architecture.host());
      proofs.add(
          kernel.isPresent()
              ? proven(request, prover, kernel.get(), entry.getValue())
              : KernelProof.notProven(
                  release,
                  request.options().mode(),
                  entry.getValue(),
                  "no image: the archive of "
                      + recipe.title()
                      + " has no kernel "
                      + release
                      + " of the version of its headers"));
    }
    return proofs;
  }

  private KernelProof proven(
      ProofRequest request, QemuProver prover, KernelImage kernel, List<Subject> subjects)
      throws InterruptedException {
    int modules = subjects.stream().mapToInt(s -> s.modules().size()).sum();
    return Lasting.task(
        settings.events(),
        "proof " + kernel.release(),
        "proof on " + kernel.release() + " (" + modules + (modules == 1 ? " module)" : " modules)"),
        () -> prover.prove(kernel, request.options(), subjects));
  }

  private PackageArchive archive(Recipe recipe, ProofRequest request) throws InterruptedException {
    PackageArchive known = archives.get(recipe.name());
    if (known != null) {
      return known;
    }
    PackageArchive archive =
        new PackageArchives(
                settings.cache(), settings.runner(), settings.environment(), tier, settings.clock())
            .open(recipe, request.mirror(), Architecture.host());
    Lasting.doing(
        settings.events(), "indexes", "package lists of " + recipe.title(), archive::refresh);
    archives.put(recipe.name(), archive);
    return archive;
  }
}
