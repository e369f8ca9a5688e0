package org.packetary.dkms2bin.detached;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.delivery.SigningHash;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.plan.BuildPlan;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.result.ResultStore;
import org.packetary.dkms2bin.result.VerifiedModule;
import org.packetary.dkms2bin.signing.module.AttachedSignatures;

/** Takes signatures that were made elsewhere, for modules that are in the result store. */
public final class SigningAttach {

  /** How files of signatures end. */
  static final String ENDING = ".p7s";

  private final SigningRequest request;
  private final Path directory;

  /**
   * Signatures of what was handed out.
   *
   * @param directory where modules and signatures are
   */
  public SigningAttach(SigningRequest request, Path directory) {
    this.request = request;
    this.directory = directory;
  }

  static ResultStore store(Settings settings, List<BuildRequest> requests) {
    return new ResultStore(
        requests.get(0).results().orElse(settings.cache().resolve(ResultStore.NAME)));
  }

  /**
   * The signatures that are there, by the digests of their modules.
   *
   * @param certificates of the keys that signed
   * @param mok what the certificates' package is called, if the user says
   * @throws InputException if a certificate cannot be used
   */
  public AttachedSignatures signatures(List<Path> certificates, Optional<String> mok) {
    Map<String, AttachedSignatures.Attached> found = new LinkedHashMap<>();
    for (SigningRequest.Handed module : request.modules()) {
      Path file = directory.resolve(module.file()).normalize();
      if (!file.startsWith(directory.normalize())) {
        throw new InputException(
            directory + " is damaged: " + module.file() + " leads outside",
            "run \"dkms2bin sign export\" again");
      }
      found.merge(
          module.sha256(),
          new AttachedSignatures.Attached(file, beside(file)),
          (one, other) -> one.signatures().isEmpty() ? other : one);
    }
    return AttachedSignatures.of(found, certificates, mok);
  }

  /** The files FILE.p7s and FILE.WORD.p7s. */
  private static List<Path> beside(Path file) {
    List<Path> signatures = new ArrayList<>();
    String begin = file.getFileName() + ".";
    if (!Files.isDirectory(file.resolveSibling(""))) {
      return List.of();
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(file.resolveSibling(""))) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (name.startsWith(begin) && name.endsWith(ENDING)) {
          signatures.add(entry);
        }
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read the signatures of " + file + ": " + e.getMessage(), "check the path", e);
    }
    return signatures.stream().sorted().toList();
  }

  /**
   * Checks every signature against the module in the store, so that nothing is published unless all
   * are right, and nothing is built.
   *
   * @param requests as the command made them
   * @throws InputException if a result is gone, or a signature is not right
   */
  public void check(Settings settings, List<BuildRequest> requests, AttachedSignatures signatures) {
    ResultStore store = store(settings, requests);
    for (BuildPlan plan : request.plans()) {
      for (PlannedCell cell : plan.cells()) {
        CellSpec spec =
            cell.spec()
                .orElseThrow(
                    () -> new InputException(directory + " is damaged", "run sign export again"));
        CellResult result =
            store
                .find(spec.inputDigest())
                .orElseThrow(
                    () ->
                        new InputException(
                            "the result of "
                                + cell.id()
                                + " that was handed out to be signed is gone from the store",
                            "build it again and run \"dkms2bin sign export\" again"));
        check(cell, result, signatures);
      }
    }
  }

  private static void check(PlannedCell cell, CellResult result, AttachedSignatures signatures) {
    List<VerifiedModule> modules =
        result
            .facts()
            .outcome()
            .fold(verified -> verified.modules(), skipped -> List.of(), failed -> List.of());
    for (VerifiedModule module : modules) {
      try {
        signatures.cms(Files.readAllBytes(result.file(module)), SigningHash.of(cell.id(), result));
      } catch (IOException e) {
        throw new EnvironmentException(
            "cannot read a module of " + cell.id() + ": " + e.getMessage(), "check the disk", e);
      }
    }
  }
}
