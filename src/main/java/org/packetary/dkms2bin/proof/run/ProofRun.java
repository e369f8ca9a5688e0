package org.packetary.dkms2bin.proof.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
            "there are no kernel modules in "
                + request.packages().stream().map(Path::toString).collect(Collectors.joining(", ")),
            "name packages with modules, or a directory with such");
      }
      LayerStore layers =
          new LayerStore(settings.cache(), tier, work, settings.events(), FileDigests.PLAIN);
      Path machine = work.subdirectory("machine");
      if (request.image().isPresent()) {
        return List.of(
            onOwn(
                request,
                request.image().get(),
                layers,
                machine,
                subjects.values().stream().flatMap(List::stream).toList()));
      }
      List<KernelProof> proofs = new ArrayList<>();
      for (Map.Entry<String, List<Subject>> entry : subjects.entrySet()) {
        proofs.add(onArchives(request, layers, machine, entry.getKey(), entry.getValue()));
      }
      return proofs;
    }
  }

  private KernelProof onOwn(
      ProofRequest request, Path image, LayerStore layers, Path machine, List<Subject> subjects)
      throws InterruptedException {
    KernelImage kernel =
        new KernelImages(layers, settings.runner(), settings.environment(), settings.events())
            .ofFile(image, request.modules(), Architecture.host());
    QemuProver prover =
        new QemuProver(
            settings.runner(),
            settings.environment(),
            machine,
            new VerdictStore(settings.cache(), settings.clock()));
    return proven(
        kernel.release(), subjects, () -> prover.prove(kernel, request.options(), subjects));
  }

  private KernelProof onArchives(
      ProofRequest request, LayerStore layers, Path machine, String release, List<Subject> subjects)
      throws InterruptedException {
    Recipe recipe =
        new RecipeChooser(settings.recipes(), settings.osRelease())
            .choose(request.recipe(), List.of(release))
            .recipe();
    ArchiveProver prover =
        new ArchiveProver(
            settings,
            recipe,
            archive(recipe, request),
            Architecture.host(),
            layers,
            machine,
            other ->
                request.others().isEmpty()
                    || request.others().stream().anyMatch(p -> p.matches(other.release())));
    return proven(release, subjects, () -> prover.prove(release, request.options(), subjects));
  }

  private KernelProof proven(
      String release, List<Subject> subjects, Lasting.Work<KernelProof, RuntimeException> proving)
      throws InterruptedException {
    int modules = subjects.stream().mapToInt(s -> s.modules().size()).sum();
    return Lasting.task(
        settings.events(),
        "proof " + release,
        "proof on " + release + " (" + modules + (modules == 1 ? " module)" : " modules)"),
        proving);
  }

  private PackageArchive archive(Recipe recipe, ProofRequest request) throws InterruptedException {
    PackageArchive known = archives.get(recipe.name());
    if (known != null) {
      return known;
    }
    PackageArchive archive =
        PackageArchives.refreshed(settings, tier, recipe, request.mirror(), Architecture.host());
    archives.put(recipe.name(), archive);
    return archive;
  }
}
