package org.packetary.dkms2bin.detached;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.delivery.SigningHash;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.plan.BuildPlan;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.result.ResultStore;
import org.packetary.dkms2bin.result.VerifiedModule;
import org.packetary.dkms2bin.run.BuildRun;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.Resources;

/** Writes the modules of results to be signed elsewhere; builds nothing. */
public final class SigningExport {

  private final Settings settings;
  private final List<BuildRequest> requests;
  private final ResultStore store;

  /**
   * An export.
   *
   * @param requests what was built, one for each distribution
   */
  public SigningExport(Settings settings, List<BuildRequest> requests) {
    this.settings = settings;
    this.requests = List.copyOf(requests);
    this.store = SigningAttach.store(settings, requests);
  }

  /**
   * Writes it.
   *
   * @param to a directory; created when missing
   * @param here where the command runs
   * @param words its options
   * @throws InputException if something was not built yet
   */
  public SigningRequest write(Path to, Path here, List<String> words) throws InterruptedException {
    if (requests.stream().anyMatch(r -> r.packaging().signing().isPresent())) {
      throw new UsageException(
          "\"sign export\" is for keys that are elsewhere, and --module-sign-key names one here",
          "leave it out; \"sign attach\" is told the certificates");
    }
    try {
      Files.createDirectories(to);
      List<BuildPlan> plans = new ArrayList<>();
      List<SigningRequest.Handed> modules = new ArrayList<>();
      for (BuildRun.PlannedMatrix planned : new BuildRun(settings, requests).plan()) {
        plans.add(handedOut(planned.plan(), to, modules));
      }
      if (modules.isEmpty()) {
        throw new InputException(
            "there is no module to be signed: nothing of this was built with success",
            "the same command without \"sign export\" and --to builds");
      }
      SigningRequest request = new SigningRequest(here.toString(), words, plans, modules);
      Files.writeString(to.resolve("README"), Resources.text(SigningExport.class, "README"));
      Files.writeString(to.resolve("sign.sh"), script(modules));
      request.write(to);
      return request;
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write to " + to + ": " + e.getMessage(), "is the disk full?", e);
    }
  }

  /** The plan with the cells whose modules are handed out. */
  private BuildPlan handedOut(BuildPlan plan, Path to, List<SigningRequest.Handed> modules)
      throws IOException {
    List<PlannedCell> cells = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (PlannedCell cell : plan.cells()) {
      Optional<CellSpec> spec = cell.spec();
      if (spec.isEmpty()) {
        continue;
      }
      Optional<CellResult> result = store.find(spec.get().inputDigest());
      if (result.isEmpty()) {
        missing.add(cell.id().toString());
        continue;
      }
      List<SigningRequest.Handed> own = handedOut(plan, spec.get(), result.get(), to);
      modules.addAll(own);
      if (!own.isEmpty()) {
        cells.add(cell);
      }
    }
    if (!missing.isEmpty()) {
      throw new InputException(
          "not built yet, or the result is gone: " + String.join(", ", missing),
          "the same command without \"sign export\" and --to builds");
    }
    return new BuildPlan(
        plan.tool(), plan.recipe(), plan.archive(), plan.architecture(), plan.sources(), cells);
  }

  private static List<SigningRequest.Handed> handedOut(
      BuildPlan plan, CellSpec spec, CellResult result, Path to) throws IOException {
    List<VerifiedModule> modules =
        result
            .facts()
            .outcome()
            .fold(verified -> verified.modules(), skipped -> List.of(), failed -> List.of());
    List<SigningRequest.Handed> handed = new ArrayList<>();
    for (VerifiedModule module : modules) {
      String file =
          String.join("/", "modules", plan.recipe().name(), spec.id().slug(), module.file());
      Path copy = to.resolve(file);
      Files.createDirectories(copy.resolveSibling(""));
      Files.copy(result.file(module), copy, StandardCopyOption.REPLACE_EXISTING);
      handed.add(
          new SigningRequest.Handed(
              plan.recipe().name(),
              spec.id(),
              module.place(),
              file,
              Digests.sha256(copy),
              SigningHash.of(spec.id(), result).word()));
    }
    return handed;
  }

  private static String script(List<SigningRequest.Handed> modules) {
    StringBuilder script =
        new StringBuilder(
            """
            #!/bin/sh
            # Signs all modules with one key: CERT=CERTIFICATE.pem KEY=KEY sh sign.sh
            set -eu
            CERT=$(realpath "${CERT:?is to name the certificate}")
            : "${KEY:?is to name the key}"
            [ ! -e "$KEY" ] || KEY=$(realpath "$KEY")
            cd "$(dirname "$0")"

            sign() {
                openssl cms -sign -binary -noattr -nocerts -md "$1" -signer "$CERT" -inkey "$KEY" \\
                    -outform DER -in "$2" -out "$2${ENDING:-.p7s}"
            }

            """);
    for (SigningRequest.Handed module : modules) {
      script
          .append("sign ")
          .append(module.hash())
          .append(' ')
          .append(Command.quote(module.file()))
          .append('\n');
    }
    return script.toString();
  }
}
