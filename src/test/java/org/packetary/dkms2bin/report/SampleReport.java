package org.packetary.dkms2bin.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellKey;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Stage;

/** A run of thirteen drivers on three kernels, as real ones come out, with its logs. */
public final class SampleReport {

  static final String OLD = "6.1.0-9-amd64";
  static final String NEW = "6.12.9+deb12-amd64";
  static final String NEWEST = "7.2-amd64";

  private final Path repository;
  private final List<CellReport> cells = new ArrayList<>();

  private SampleReport(Path repository) {
    this.repository = repository;
  }

  /** The run into a repository, whose state directory gets the logs. */
  public static RunReport in(Path repository) throws IOException {
    SampleReport sample = new SampleReport(repository);
    sample.fill();
    List<PackageFile> published =
        sample.cells.stream()
            .map(CellReport::outcome)
            .flatMap(o -> o instanceof CellOutcome.Built b ? b.packages().stream() : null)
            .toList();
    return report(sample.cells, published, Optional.empty());
  }

  public static RunReport report(
      List<CellReport> cells, List<PackageFile> published, Optional<Dkms2binException> failure) {
    RunReport report = new RunReport(Reports.RUN, List.of("debian-12"), cells, published);
    return failure.map(report::failedBy).orElse(report);
  }

  public static CellId id(String module, String version, String kernel) {
    return new CellId(new ModuleId(module, version), kernel, Architecture.X86_64);
  }

  public static CellReport cell(CellId id, CellOutcome outcome) {
    Map<Stage, Duration> stages =
        outcome instanceof CellOutcome.Built
            ? Map.of(
                Stage.ADD, Duration.ofMillis(210),
                Stage.BUILD, Duration.ofMillis(8_420),
                Stage.INSTALL, Duration.ofMillis(640),
                Stage.VERIFICATION, Duration.ofMillis(31),
                Stage.PACKAGING, Duration.ofMillis(118))
            : Map.of(Stage.ADD, Duration.ofMillis(180), Stage.BUILD, Duration.ofMillis(4_970));
    return new CellReport(
        new CellKey("debian-12", id),
        outcome,
        Duration.ofMillis(5_400),
        outcome instanceof CellOutcome.Skipped ? Map.of() : stages,
        Reports.MADE,
        Optional.empty());
  }

  private void fill() throws IOException {
    built("acpi-call", "1.2.2", OLD, NEW, NEWEST);
    built("adv-17v35x", "5.0.7.0", OLD);
    failed("adv-17v35x", "5.0.7.0", NEW, Findings.adv());
    failed("adv-17v35x", "5.0.7.0", NEWEST, Findings.adv());
    failed("be2net", "10.6.228.0", OLD, Findings.be2net());
    failed("be2net", "10.6.228.0", NEW, Findings.be2net());
    failed("be2net", "10.6.228.0", NEWEST, Findings.be2net());
    built("bbswitch", "0.8", OLD, NEW);
    failed("bbswitch", "0.8", NEWEST, Findings.acpiBus());
    built("ddcci", "0.4.2", OLD);
    failed("ddcci", "0.4.2", NEW, Findings.ddcci());
    failed("ddcci", "0.4.2", NEWEST, Findings.ddcci());
    built("digimend", "11", OLD, NEW);
    failed("digimend", "11", NEWEST, Findings.missingHeader());
    built("evdi", "1.14.2", OLD, NEW);
    cells.add(
        cell(
            id("evdi", "1.14.2", NEWEST),
            new CellOutcome.BrokenOff(
                Blame.ENVIRONMENT,
                "the time limit of 3600 s ended the build",
                Optional.of("--timeout allows more"),
                Optional.empty())));
    built("hello", "1.0", OLD, NEW, NEWEST);
    failed("iptables-netflow", "2.6", OLD, Findings.configure());
    failed("iptables-netflow", "2.6", NEW, Findings.configure());
    failed("iptables-netflow", "2.6", NEWEST, Findings.configure());
    built("lime-forensics", "1.9.1", OLD, NEW, NEWEST);
    built("openafs", "1.8.9", OLD);
    skipped("openafs", "1.8.9", NEW, "BUILD_EXCLUSIVE_KERNEL_MAX", "6.9", NEW);
    skipped("openafs", "1.8.9", NEWEST, "BUILD_EXCLUSIVE_KERNEL_MAX", "6.9", NEWEST);
    built("tp_smapi", "0.43", OLD, NEW);
    failed("tp_smapi", "0.43", NEWEST, Findings.undefined());
    built("v4l2loopback", "0.12.7", OLD);
    failed("v4l2loopback", "0.12.7", NEW, Findings.strlcpy());
    failed("v4l2loopback", "0.12.7", NEWEST, Findings.strlcpy());
  }

  private Path log(CellId id, String text) throws IOException {
    Path directory =
        Files.createDirectories(repository.resolve(".dkms2bin/logs").resolve(id.slug()));
    Files.writeString(directory.resolve("dkms.log"), "# dkms add\nCreating symlink ...\n");
    return Files.writeString(directory.resolve("make.log"), text);
  }

  private void built(String module, String version, String... kernels) throws IOException {
    for (String kernel : kernels) {
      CellId id = id(module, version, kernel);
      PackageFile file =
          new PackageFile(
              repository.resolve(module + "_" + version + "-" + kernel + "_x86_64.deb"),
              module.replace('_', '-') + "-modules-" + kernel,
              version,
              "amd64",
              org.packetary.dkms2bin.util.Digests.sha256(id.toString()),
              18_432);
      List<String> notes =
          module.equals("lime-forensics")
              ? List.of("the PRE_BUILD script (prepare.sh) ended with status 1")
              : List.of();
      cells.add(
          cell(id, new CellOutcome.Built(List.of(file), notes, Optional.of(log(id, "CC x.o\n")))));
    }
  }

  private void skipped(
      String module, String version, String kernel, String directive, String wanted, String is) {
    cells.add(cell(id(module, version, kernel), new CellOutcome.Skipped(directive, wanted, is)));
  }

  private void failed(String module, String version, String kernel, List<Finding> findings)
      throws IOException {
    CellId id = id(module, version, kernel);
    cells.add(
        cell(
            id,
            new CellOutcome.Failed(
                Stage.BUILD,
                OptionalInt.of(10),
                "make failed",
                findings,
                Optional.of(log(id, text(module, kernel, findings))))));
  }

  /** A log in which each finding stands on the lines that it says. */
  private static String text(String module, String kernel, List<Finding> findings) {
    List<String> lines = new ArrayList<>();
    lines.add("DKMS make.log for " + module + " for kernel " + kernel + " (x86_64)");
    lines.add("make: Entering directory '/usr/src/linux-headers-" + kernel + "'");
    for (int i = lines.size(); i < 60; i++) {
      lines.add("  CC [M]  /var/lib/dkms/" + module + "/build/unit" + i + ".o");
    }
    for (Finding finding : findings) {
      for (int line : finding.evidence().lines()) {
        lines.set(line - 1, "/var/lib/dkms/" + module + "/build/" + Wording.line(finding));
      }
    }
    return String.join("\n", lines) + "\n";
  }

  /** Findings as the builds of real drivers give them. */
  public static final class Findings {

    private Findings() {}

    public static Finding finding(
        FindingKind kind,
        String symbol,
        Finding.Place place,
        String message,
        OptionalInt causedBy,
        int line,
        String... excerpt) {
      return new Finding(
          kind,
          false,
          Optional.of(symbol),
          Optional.of(place),
          message,
          causedBy,
          Optional.empty(),
          Optional.empty(),
          List.of(),
          new Finding.Evidence(List.of(line), 1, List.of(), List.of(excerpt)));
    }

    static Finding.Place place(String file, int line, int column, String function) {
      return new Finding.Place(
          file,
          line,
          OptionalInt.of(column),
          Optional.of(function),
          Optional.of(file.replace(".c", ".o")));
    }

    private static Finding implicit(String symbol, Finding.Place place, int line) {
      return finding(
          FindingKind.IMPLICIT_DECLARATION,
          symbol,
          place,
          "implicit declaration of function '"
              + symbol
              + "' [-Werror=implicit-function-declaration]",
          OptionalInt.empty(),
          line);
    }

    private static Finding hinted(Finding f, String hint, List<Finding.Declared> declared) {
      return new Finding(
          f.kind(),
          f.warning(),
          f.symbol(),
          f.place(),
          f.message(),
          f.causedBy(),
          f.types(),
          Optional.of(hint),
          declared,
          f.evidence());
    }

    private static Finding.Declared in(String kernel, boolean target, String file, String text) {
      return new Finding.Declared(kernel, target, Optional.of(file), 412, text);
    }

    private static Finding.Declared notIn(String kernel, boolean target) {
      return new Finding.Declared(kernel, target, Optional.empty(), 0, "");
    }

    public static List<Finding> strlcpy() {
      return List.of(
          hinted(
              finding(
                  FindingKind.IMPLICIT_DECLARATION,
                  "strlcpy",
                  place("v4l2loopback.c", 717, 9, "vidioc_querycap"),
                  "implicit declaration of function 'strlcpy'; did you mean 'strscpy'?"
                      + " [-Werror=implicit-function-declaration]",
                  OptionalInt.empty(),
                  14,
                  "  717 |         strlcpy(cap->driver, \"v4l2 loopback\", sizeof(cap->driver));",
                  "      |         ^~~~~~~",
                  "      |         strscpy"),
              "This kernel does not declare strlcpy; it suggests strscpy.",
              List.of(
                  notIn(NEW, true),
                  in(
                      OLD,
                      false,
                      "include/linux/string.h",
                      "size_t strlcpy(char *, const char *, size_t)"))));
    }

    public static List<Finding> be2net() {
      return List.of(
          implicit("ether_addr_copy", place("be_main.c", 333, 2, "be_mac_addr_set"), 9),
          hinted(
              implicit("skb_vlan_tag_get", place("be_main.c", 758, 9, "be_get_tx_vlan_tag"), 12),
              "Later kernels declare it in include/linux/if_vlan.h.",
              List.of(
                  notIn(OLD, true),
                  in(
                      NEW,
                      false,
                      "include/linux/if_vlan.h",
                      "#define skb_vlan_tag_get(__skb) ((__skb)->vlan_tci)"))),
          implicit("skb_vlan_tag_present", place("be_main.c", 790, 6, "wrb_fill_hdr"), 15),
          finding(
              FindingKind.IMPLICIT_DECLARATION,
              "vlan_insert_tag_set_proto",
              place("be_main.c", 1012, 9, "be_insert_vlan_in_pkt"),
              "implicit declaration of function 'vlan_insert_tag_set_proto'"
                  + " [-Werror=implicit-function-declaration]",
              OptionalInt.empty(),
              20,
              "   skb = vlan_insert_tag_set_proto(skb, htons(ETH_P_8021Q), vlan_tag);",
              "         ^"),
          finding(
              FindingKind.INCOMPATIBLE_TYPE,
              "vlan_insert_tag_set_proto",
              place("be_main.c", 1012, 7, "be_insert_vlan_in_pkt"),
              "assignment makes pointer from integer without a cast",
              OptionalInt.of(3),
              21),
          finding(
              FindingKind.INCOMPATIBLE_TYPE,
              "vlan_insert_tag_set_proto",
              place("be_main.c", 1024, 7, "be_insert_vlan_in_pkt"),
              "assignment makes pointer from integer without a cast",
              OptionalInt.of(3),
              24),
          implicit("skb_put_padto", place("be_main.c", 1145, 6, "be_lancer_xmit_workarounds"), 28),
          finding(
              FindingKind.NO_MEMBER,
              "sk_buff.xmit_more",
              place("be_main.c", 1224, 19, "be_xmit"),
              "'struct sk_buff' has no member named 'xmit_more'",
              OptionalInt.empty(),
              33,
              "  bool flush = !skb->xmit_more;",
              "                   ^"));
    }

    public static List<Finding> adv() {
      return List.of(
          finding(
              FindingKind.NO_MEMBER,
              "uart_state.xmit",
              place("adv17v35x.c", 1210, 46, "transmit_chars"),
              "'struct uart_state' has no member named 'xmit'",
              OptionalInt.empty(),
              11,
              " 1210 |         struct circ_buf *xmit = &up->port.state->xmit;",
              "      |                                                ^~"),
          implicit("uart_circ_empty", place("adv17v35x.c", 1223, 13, "transmit_chars"), 14),
          finding(
              FindingKind.INCOMPLETE_TYPE,
              "struct circ_buf",
              place("adv17v35x.c", 1231, 40, "transmit_chars"),
              "invalid use of undefined type 'struct circ_buf'",
              OptionalInt.of(0),
              19),
          implicit(
              "uart_circ_chars_pending", place("adv17v35x.c", 1240, 13, "transmit_chars"), 25));
    }

    public static List<Finding> ddcci() {
      Finding callback =
          finding(
              FindingKind.INCOMPATIBLE_TYPE,
              "ddcci_device_uevent",
              place("ddcci.c", 811, 35, "ddcci_device_type"),
              "initialization of 'int (*)(const struct device *, struct kobj_uevent_env *)' from"
                  + " incompatible pointer type 'int (*)(struct device *, struct kobj_uevent_env"
                  + " *)' [-Werror=incompatible-pointer-types]",
              OptionalInt.empty(),
              22,
              "  811 |         .uevent         = ddcci_device_uevent,",
              "      |                           ^~~~~~~~~~~~~~~~~~~");
      return List.of(
          finding(
              FindingKind.MACRO_ARGUMENT_COUNT,
              "DEFINE_SEMAPHORE",
              place("ddcci.c", 45, 1, "core_lock"),
              "macro \"DEFINE_SEMAPHORE\" requires 2 arguments, but only 1 given",
              OptionalInt.empty(),
              8,
              "   45 | static DEFINE_SEMAPHORE(core_lock);",
              "      |                                  ^"),
          finding(
              FindingKind.UNDECLARED_IDENTIFIER,
              "core_lock",
              place("ddcci.c", 130, 15, "ddcci_cdev_open"),
              "'core_lock' undeclared (first use in this function)",
              OptionalInt.of(0),
              13),
          new Finding(
              callback.kind(),
              false,
              callback.symbol(),
              callback.place(),
              callback.message(),
              OptionalInt.empty(),
              Optional.of(
                  new Finding.Types(
                      "int (*)(const struct device *, struct kobj_uevent_env *)",
                      "int (*)(struct device *, struct kobj_uevent_env *)")),
              Optional.of("Give the callback the type that the kernel expects."),
              List.of(
                  in(
                      NEW,
                      true,
                      "include/linux/device.h",
                      "int (*uevent)(const struct device *dev, struct kobj_uevent_env *env)"),
                  in(
                      OLD,
                      false,
                      "include/linux/device.h",
                      "int (*uevent)(struct device *dev, struct kobj_uevent_env *env)")),
              new Finding.Evidence(
                  List.of(22, 41),
                  2,
                  List.of("note: (near initialization for 'ddcci_device_type.uevent')"),
                  callback.evidence().excerpt())),
          finding(
              FindingKind.NO_MEMBER,
              "bus_type.p",
              place("ddcci.c", 1660, 33, "ddcci_module_init"),
              "'struct bus_type' has no member named 'p'",
              OptionalInt.empty(),
              30));
    }

    public static List<Finding> acpiBus() {
      return List.of(
          implicit("acpi_bus_get_device", place("bbswitch.c", 268, 6, "acpi_call_dsm"), 9));
    }

    public static List<Finding> missingHeader() {
      return List.of(
          finding(
              FindingKind.MISSING_HEADER,
              "asm/unaligned.h",
              new Finding.Place(
                  "hid-uclogic-params.c",
                  20,
                  OptionalInt.of(10),
                  Optional.empty(),
                  Optional.empty()),
              "asm/unaligned.h: No such file or directory",
              OptionalInt.empty(),
              10,
              "   20 | #include <asm/unaligned.h>",
              "      |          ^~~~~~~~~~~~~~~~~"));
    }

    public static List<Finding> configure() {
      Finding plain =
          Finding.of(
              FindingKind.CONFIGURE_FAILED,
              "! Can not find iptables headers (xtables.h), install iptables development files");
      return List.of(
          hinted(plain, "Install libxtables-dev in the build root: --build-dep", List.of()));
    }

    public static List<Finding> undefined() {
      return List.of(
          new Finding(
              FindingKind.UNDEFINED_SYMBOL,
              false,
              Optional.of("strlcpy"),
              Optional.empty(),
              "modpost: \"strlcpy\" [/var/lib/dkms/tp_smapi/0.43/build/thinkpad_ec.ko] undefined!",
              OptionalInt.empty(),
              Optional.empty(),
              Optional.empty(),
              List.of(),
              new Finding.Evidence(List.of(30), 3, List.of(), List.of())));
    }
  }
}
