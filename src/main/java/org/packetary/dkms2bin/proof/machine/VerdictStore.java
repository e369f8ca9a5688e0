package org.packetary.dkms2bin.proof.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.Optional;
import org.packetary.dkms2bin.host.AtomicFile;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.json.MalformedJsonException;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.proof.CellProof;
import org.packetary.dkms2bin.proof.KernelImage;
import org.packetary.dkms2bin.proof.ProofJson;
import org.packetary.dkms2bin.proof.ProofOptions;
import org.packetary.dkms2bin.proof.Subject;
import org.packetary.dkms2bin.proof.Verdict;
import org.packetary.dkms2bin.proof.guest.Initramfs;
import org.packetary.dkms2bin.proof.ladder.Ladder;
import org.packetary.dkms2bin.util.Digests;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps proofs in the cache, a file each, by the digest of all that decides about them: the kernel,
 * the modules' bytes and places, firmware, what was asked for, and what runs in the machine. What
 * was not proven, or crashed, is not kept: a host that was too busy can be why.
 */
public final class VerdictStore {

  /** The directory of proofs in a cache. */
  public static final String NAME = "proofs";

  private static final Logger LOG = LoggerFactory.getLogger(VerdictStore.class);

  private final Path cache;
  private final Clock clock;

  /**
   * A store below a cache directory; it is created with the first proof.
   *
   * @param clock says when a proof was last of use
   */
  public VerdictStore(Path cache, Clock clock) {
    this.cache = cache;
    this.clock = clock;
  }

  /** What decides about a proof. */
  static String digest(KernelImage kernel, ProofOptions options, Subject subject) {
    StringBuilder text = new StringBuilder("proof " + Ladder.VERSION + "\n");
    text.append(Initramfs.version(kernel.architecture())).append('\n');
    text.append(kernel.digest()).append(' ').append(kernel.form().word()).append('\n');
    text.append(options.mode().word()).append(' ').append(options.enforceSignatures());
    text.append(' ').append(options.otherRelease()).append('\n');
    try {
      for (Subject.Module module : subject.modules()) {
        text.append(module.name()).append(' ').append(module.place()).append(' ');
        text.append(Digests.sha256(module.file())).append('\n');
      }
      for (Subject.Firmware firmware : subject.firmware()) {
        text.append(firmware.place()).append(' ').append(Digests.sha256(firmware.file()));
        text.append('\n');
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read the modules of " + subject.id() + ": " + e.getMessage(),
          "check their permissions and the disk",
          e);
    }
    return Digests.sha256(text.toString());
  }

  /** A proof that is kept, for the subject of this name. */
  Optional<CellProof> find(String digest, String subject) {
    Path file = file(digest);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      CellProof proof = ProofJson.readCell(JsonText.read(file));
      touch(file);
      return Optional.of(
          new CellProof(subject, proof.kernel(), proof.mode(), proof.modules(), true));
    } catch (MalformedJsonException e) {
      LOG.info("{} is made again: {}", file, e.getMessage());
      return Optional.empty();
    } catch (IOException e) {
      LOG.debug("cannot read {}", file, e);
      return Optional.empty();
    }
  }

  /** What was not of use for long is pruned. */
  private void touch(Path file) throws IOException {
    if (Files.isWritable(file)) {
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    }
  }

  /** Keeps a proof, if it is one to be kept. */
  void keep(String digest, CellProof proof) {
    if (proof.modules().stream().allMatch(m -> isKept(m.verdict()))) {
      try {
        CacheDirectory.below(cache, NAME);
        AtomicFile.replace(file(digest), JsonText.of(ProofJson.of(proof)));
      } catch (IOException e) {
        throw new EnvironmentException(
            "cannot keep a proof in " + cache + ": " + e.getMessage(),
            "is the disk full? --cache-dir names another place",
            e);
      }
    }
  }

  private static boolean isKept(Verdict verdict) {
    return switch (verdict.kind()) {
      case REACHED, FAILED, REFUSED_SIGNATURE, SHADOWED -> true;
      case CRASHED, NOT_PROVEN -> false;
    };
  }

  private Path file(String digest) {
    return cache.resolve(NAME).resolve(digest + ".json");
  }
}
