package org.packetary.dkms2bin.dkms.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.dkms.ConfText;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.model.SourceRemark;

/**
 * Finds what a dkms.conf says of kernels, machines and options that dkms takes otherwise than it
 * reads: expressions that are none or that match more, names that nothing has.
 */
final class ExpressionLint {

  private static final List<String> EXPRESSIONS =
      List.of("BUILD_EXCLUSIVE_KERNEL", "BUILD_EXCLUSIVE_ARCH", "PATCH_MATCH", "MAKE_MATCH");

  /** What packaging systems call machines, and what uname calls them. */
  private static final Map<String, String> FOREIGN_MACHINES =
      Map.of(
          "amd64", "x86_64", "arm64", "aarch64", "armhf", "armv7l", "ppc64el", "ppc64le", "x64",
          "x86_64");

  private final ConfText text;
  private final DkmsConf conf;
  private final List<SourceRemark> remarks = new ArrayList<>();

  ExpressionLint(ConfText text, DkmsConf conf) {
    this.text = text;
    this.conf = conf;
  }

  List<SourceRemark> remarks() {
    expressions();
    exclusive();
    return List.copyOf(remarks);
  }

  private void expressions() {
    for (String directive : EXPRESSIONS) {
      conf.values(directive)
          .forEach((index, expression) -> expression(directive, index, expression));
    }
  }

  private void expression(String directive, int index, String expression) {
    Optional<DkmsConf.Expression> taken =
        conf.expressions().stream()
            .filter(e -> e.directive().equals(directive) && e.index() == index)
            .findFirst();
    if (expression.isEmpty()) {
      return;
    }
    Optional<String> fault = ReleasePattern.fault(expression);
    if (taken.filter(e -> !e.valid()).isPresent() || (taken.isEmpty() && fault.isPresent())) {
      warn(
          directive,
          index,
          "\""
              + expression
              + "\" is no valid expression"
              + fault.map(f -> " (" + f.toLowerCase(Locale.ROOT) + ")").orElse("")
              + " and so can match nothing");
      return;
    }
    if (directive.equals("BUILD_EXCLUSIVE_ARCH")) {
      return;
    }
    String loose = String.join("; ", ReleasePattern.looseness(expression));
    if (!loose.isEmpty()) {
      String matched = taken.map(DkmsConf.Expression::matched).orElse("");
      String chosen =
          matched.isEmpty() ? "" : "; here it matches the \"" + matched + "\" of the release";
      remarks.add(
          new SourceRemark(
              SourceRemark.Kind.LOOSE_MATCH,
              "dkms.conf",
              text.lineOf(directive, index),
              directive + "[" + index + "]: " + loose + chosen,
              matched.isEmpty() ? "" : subject(directive, index),
              Optional.of(
                  "anchor every alternative with ^, write \\. for a dot, and end numbers")));
    }
  }

  /** What a failure names that comes of a wrong choice. */
  private String subject(String directive, int index) {
    return switch (directive) {
      case "PATCH_MATCH" -> conf.values("PATCH").getOrDefault(index, "");
      case "MAKE_MATCH" -> "MAKE";
      default -> "";
    };
  }

  private void exclusive() {
    conf.values("BUILD_EXCLUSIVE_CONFIG")
        .forEach(
            (index, value) -> {
              for (String option : value.strip().split("\\s+", -1)) {
                if (!option.isEmpty() && !option.matches("!?CONFIG_[^=]*")) {
                  warn(
                      "BUILD_EXCLUSIVE_CONFIG",
                      index,
                      "\""
                          + option
                          + "\" names no option: dkms looks for lines that begin with CONFIG_NAME=,"
                          + " so write CONFIG_NAME or !CONFIG_NAME");
                }
              }
            });
    conf.values("BUILD_EXCLUSIVE_ARCH")
        .forEach(
            (index, value) -> {
              for (String word : value.split("[^A-Za-z0-9_]+", -1)) {
                if (FOREIGN_MACHINES.containsKey(word)
                    && !value.contains(FOREIGN_MACHINES.get(word))) {
                  warn(
                      "BUILD_EXCLUSIVE_ARCH",
                      index,
                      "\""
                          + word
                          + "\" is no machine that uname -m prints; "
                          + FOREIGN_MACHINES.get(word)
                          + " is");
                }
              }
            });
  }

  private void warn(String directive, int index, String message) {
    remarks.add(
        SourceRemark.advice(
            "dkms.conf", text.lineOf(directive, index), directive + "[" + index + "]: " + message));
  }
}
