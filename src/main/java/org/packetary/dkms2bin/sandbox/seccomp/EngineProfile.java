package org.packetary.dkms2bin.sandbox.seccomp;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.packetary.dkms2bin.model.Architecture;

/**
 * The same refusals as {@link SyscallFilter} has, in the words that engines of containers take: the
 * JSON of a seccomp profile (containers/common and moby, both {@code pkg/seccomp}), of which
 * libseccomp makes the filter. It knows the architecture of the engine's host only, so that another
 * one's calls end the process.
 *
 * <p>Each condition is an entry of its own: engines differ in what several of one argument mean.
 */
public final class EngineProfile {

  /** Of an argument, the kernel takes the lower half. */
  private static final long LOWER = 0xffffffffL;

  private EngineProfile() {}

  /** The profile for an architecture: one line without blanks, for labels and files alike. */
  public static String json(Architecture architecture) {
    return json(architecture, RefusedCall.all());
  }

  static String json(Architecture architecture, List<RefusedCall> refused) {
    List<String> rules = new ArrayList<>();
    for (RefusedCall call : refused) {
      if (call.number(architecture).isPresent()) {
        for (String arguments : arguments(call.condition())) {
          rules.add(
              "{\"names\":[\"%s\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":%d%s}"
                  .formatted(call.name(), call.answer().number(), arguments));
        }
      }
    }
    return "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[" + String.join(",", rules) + "]}";
  }

  /** What each entry has behind its answer. */
  private static List<String> arguments(Condition when) {
    int index = when.argument();
    List<Long> values = when.values().stream().map(Integer::toUnsignedLong).toList();
    return switch (when.kind()) {
      case ALWAYS -> List.of("");
      case HAS_A_BIT ->
          LongStream.range(0, Integer.SIZE)
              .map(bit -> 1L << bit)
              .filter(bit -> (values.get(0) & bit) != 0)
              .mapToObj(bit -> masked(index, bit, bit))
              .toList();
      case IS_ONE -> values.stream().map(value -> masked(index, LOWER, value)).toList();
      case IS_NONE -> {
        long highest = values.stream().mapToLong(Long::longValue).max().orElse(0);
        List<String> others =
            new ArrayList<>(
                LongStream.range(0, highest)
                    .filter(value -> !values.contains(value))
                    .mapToObj(value -> masked(index, LOWER, value))
                    .toList());
        others.add(argument(index, highest, 0, "SCMP_CMP_GT"));
        yield others;
      }
    };
  }

  private static String masked(int index, long mask, long value) {
    return argument(index, mask, value, "SCMP_CMP_MASKED_EQ");
  }

  private static String argument(int index, long value, long second, String comparison) {
    return ",\"args\":[{\"index\":%d,\"value\":%d,\"valueTwo\":%d,\"op\":\"%s\"}]"
        .formatted(index, value, second, comparison);
  }
}
