package org.packetary.dkms2bin.proof.ladder;

import static org.packetary.dkms2bin.proof.ladder.Errno.EBADMSG;
import static org.packetary.dkms2bin.proof.ladder.Errno.EEXIST;
import static org.packetary.dkms2bin.proof.ladder.Errno.EINVAL;
import static org.packetary.dkms2bin.proof.ladder.Errno.EKEYREJECTED;
import static org.packetary.dkms2bin.proof.ladder.Errno.ENOENT;
import static org.packetary.dkms2bin.proof.ladder.Errno.ENOEXEC;
import static org.packetary.dkms2bin.proof.ladder.Errno.ENOKEY;
import static org.packetary.dkms2bin.proof.ladder.Errno.ENOMEM;
import static org.packetary.dkms2bin.proof.ladder.Errno.EOPNOTSUPP;
import static org.packetary.dkms2bin.proof.ladder.Errno.EPERM;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.proof.InTree;
import org.packetary.dkms2bin.proof.Rung;
import org.packetary.dkms2bin.proof.Verdict;
import org.packetary.dkms2bin.proof.guest.Attempt;

/**
 * The ladder's table (kernel sources, kernel/module). The loader checks signature, ELF and
 * vermagic, symbols with their versions and namespaces, relocations and BTF, in this order, and
 * then runs the module's init: where that began, all of it was passed, whatever it returned. The
 * same errors come from both, so that an errno alone says little.
 */
public final class Ladder {

  /** Changes with what the table says, so that what earlier tables said is not taken for it. */
  public static final int VERSION = 3;

  private static final String ELSEWHERE =
      "Build it against the headers of this very kernel: same version, same flavour.";

  /** What the loader says where init did not run; the first that fits. */
  private static final List<Rule> REFUSALS =
      List.of(
          Rule.of(
              Set.of(EINVAL),
              "uses symbol (\\S+) from namespace (\\S+), but does not import it",
              said ->
                  failed(
                      FindingKind.MISSING_NAMESPACE,
                      said,
                      said.group(1),
                      "Its source needs MODULE_IMPORT_NS of " + said.group(2) + ".")),
          Rule.of(
              Set.of(EINVAL, ENOEXEC),
              "disagrees about version of symbol (\\S+)",
              said -> failed(FindingKind.SYMBOL_VERSION, said, said.group(1), ELSEWHERE)),
          Rule.of(
              Set.of(),
              "no symbol version for (\\S+)",
              said ->
                  failed(
                      FindingKind.SYMBOL_VERSION,
                      said,
                      said.group(1),
                      "It was built without the Module.symvers that has this symbol.")),
          Rule.of(
              Set.of(ENOENT, EINVAL),
              "Unknown symbol (\\S+) \\(err -\\d+\\)",
              said ->
                  failed(
                      FindingKind.UNDEFINED_SYMBOL,
                      said,
                      said.group(1),
                      "Neither the kernel nor a module that it depends on has this symbol: is a"
                          + " module missing in the package, or in its \"depends\"?")),
          Rule.of(
              Set.of(ENOEXEC),
              "exports duplicate symbol (\\S+) \\(owned by ([^)]+)\\)",
              said ->
                  failed(
                      FindingKind.UNFIT_MODULE,
                      said,
                      said.group(1),
                      said.group(2)
                          + " has the same symbol: only one of the two can be loaded at a time.")),
          Rule.of(
              Set.of(ENOEXEC),
              "version magic '([^']*)' should be '([^']*)'",
              said -> failed(FindingKind.UNFIT_MODULE, said, "vermagic", ELSEWHERE)),
          Rule.of(
              Set.of(ENOEXEC),
              "section size must match the kernel's built struct module size",
              said -> failed(FindingKind.UNFIT_MODULE, said, "struct module", ELSEWHERE)),
          Rule.of(
              Set.of(EINVAL),
              "failed to validate module \\[[^\\]]*\\] BTF: -\\d+",
              said ->
                  failed(
                      FindingKind.BTF,
                      said,
                      "BTF",
                      "Its type information was made from another vmlinux: build it without, or with"
                          + " this kernel's own.")),
          Rule.of(
              Set.of(),
              "decompression failed with status|decompression error|failed to decompress",
              said ->
                  failed(
                      FindingKind.UNFIT_MODULE,
                      said,
                      "compression",
                      "Pack it with the options that the kernel reads: xz with CRC32 and a dictionary"
                          + " of 1 MiB, zstd, gzip.")),
          Rule.of(
              Set.of(EOPNOTSUPP),
              "",
              said ->
                  failed(
                      FindingKind.UNFIT_MODULE,
                      "the kernel does not decompress modules, or not of this compression",
                      "compression",
                      "Ship it uncompressed, or in the compression of the kernel's own modules.")),
          Rule.of(
              Set.of(EPERM, EKEYREJECTED, ENOKEY),
              "Loading of (\\S+) is rejected|Lockdown: .*unsigned module|Loading of unsigned module",
              said ->
                  new Verdict.RefusedSignature(
                      said.line(), "Sign it (--module-sign-key), and enrol the key on the hosts.")),
          Rule.of(
              Set.of(EKEYREJECTED),
              "",
              said ->
                  new Verdict.RefusedSignature(
                      "its signature does not fit its bytes (-EKEYREJECTED)",
                      "It was changed after it was signed, or signed by another's key: sign it last,"
                          + " after stripping.")),
          Rule.of(
              Set.of(ENOKEY, EBADMSG, 65),
              "",
              said ->
                  new Verdict.RefusedSignature(
                      "the kernel cannot check its signature (" + Errno.name(said.errno()) + ")",
                      "Is its key enrolled, and its digest one that this kernel has?")),
          Rule.of(
              Set.of(ENOEXEC),
              "[Ii]nvalid ELF|[Ww]rong ELF|no strtab|no symbols|Module len|ELF (header|section)",
              said ->
                  failed(
                      FindingKind.UNFIT_MODULE,
                      said,
                      "ELF",
                      "The file is damaged, or was made for another architecture.")),
          Rule.of(
              Set.of(ENOEXEC),
              "",
              said ->
                  failed(
                      FindingKind.UNFIT_MODULE,
                      "the kernel takes the file for no module (-ENOEXEC)",
                      "ELF",
                      "The file is damaged, or was made for another architecture or kernel.")),
          Rule.of(
              Set.of(ENOMEM),
              "",
              said ->
                  new Verdict.NotProven("the machine's memory was used up: --memory raises it")));

  private static final Pattern FIRMWARE =
      Pattern.compile("Direct firmware load for (\\S+) failed with error");

  private static final Pattern SUSPICIOUS = Pattern.compile("suspiciously returned (-?\\d+)");

  private Ladder() {}

  /**
   * What came of a module that did no harm.
   *
   * @param module the name that the kernel lists it by
   * @param attempt what the machine says
   * @param log what the kernel said meanwhile
   * @param inTree the kernel's own module of that name
   */
  public static Verdict verdict(
      String module, Attempt attempt, List<String> log, Optional<InTree> inTree) {
    int errno = attempt.errno().orElseThrow();
    if (errno == 0) {
      return reached(attempt, log);
    }
    if (attempt.began()) {
      int returned = attempt.returned().isPresent() ? -attempt.returned().getAsInt() : errno;
      return new Verdict.Reached(
          Rung.LINKED,
          List.of(),
          firmware(log)
              .map(name -> "it wants the firmware " + name + ", which is not there")
              .orElse("its init answered " + Errno.name(returned)));
    }
    if (errno == EEXIST && inTree.isPresent()) {
      return new Verdict.Shadowed(inTree.get());
    }
    return REFUSALS.stream()
        .flatMap(rule -> rule.apply(errno, log).stream())
        .findFirst()
        .orElseGet(() -> unexplained(module, attempt, errno));
  }

  private static Verdict reached(Attempt attempt, List<String> log) {
    String suspicious =
        log.stream()
            .map(SUSPICIOUS::matcher)
            .filter(Matcher::find)
            .map(m -> "its init returned " + m.group(1) + " in place of 0")
            .findFirst()
            .or(() -> firmware(log).map(name -> "it wants the firmware " + name))
            .orElse("");
    String kept =
        attempt.removal().filter(removal -> !removal.gone()).isPresent()
            ? "it cannot be removed"
            : "";
    String note = String.join(", ", Stream.of(suspicious, kept).filter(s -> !s.isEmpty()).toList());
    return new Verdict.Reached(
        attempt.devices().isEmpty() ? Rung.LOADED : Rung.BOUND, attempt.devices(), note);
  }

  private static Optional<String> firmware(List<String> log) {
    return log.stream()
        .map(FIRMWARE::matcher)
        .filter(Matcher::find)
        .map(m -> m.group(1))
        .findFirst();
  }

  private static Verdict unexplained(String module, Attempt attempt, int errno) {
    if (!attempt.traced()) {
      return new Verdict.NotProven(
          "the kernel answered "
              + Errno.name(errno)
              + ", and does not tell whether the module's init ran (it has no tracefs)");
    }
    return failed(
        FindingKind.OTHER,
        "the kernel does not take " + module + " (" + Errno.name(errno) + ") and does not say why",
        module,
        "Load it on a host with this kernel, and look at dmesg.");
  }

  private static Verdict failed(FindingKind kind, Rule.Said said, String symbol, String hint) {
    String others = said.others().isEmpty() ? "" : "; also " + String.join(", ", said.others());
    return failed(kind, said.line().strip() + others, symbol, hint);
  }

  private static Verdict failed(FindingKind kind, String message, String symbol, String hint) {
    Finding plain = Finding.of(kind, message.strip());
    return new Verdict.Failed(
        new Finding(
            kind,
            false,
            Optional.of(symbol),
            Optional.empty(),
            plain.message(),
            plain.causedBy(),
            Optional.empty(),
            Optional.of(hint),
            List.of(),
            plain.evidence()));
  }
}
