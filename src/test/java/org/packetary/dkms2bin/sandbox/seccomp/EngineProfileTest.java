package org.packetary.dkms2bin.sandbox.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.model.Architecture;

/** What an engine's filter refuses, its profile read as libseccomp reads it. */
class EngineProfileTest {

  private static JsonNode profile(Architecture architecture) throws Exception {
    String json = EngineProfile.json(architecture);
    assertThat(json).as("one word of a label").doesNotContainAnyWhitespaces();
    return JsonText.parse(json);
  }

  /** The answer to a call, by its first entry that fits; 0 where it goes on to the kernel. */
  private static int answer(JsonNode profile, String name, long... arguments) {
    assertThat(profile.get("defaultAction").asText()).isEqualTo("SCMP_ACT_ALLOW");
    return StreamSupport.stream(profile.get("syscalls").spliterator(), false)
        .filter(entry -> entry.get("names").get(0).asText().equals(name))
        .filter(entry -> !entry.has("args") || fits(entry.get("args"), arguments))
        .mapToInt(entry -> entry.get("errnoRet").asInt())
        .findFirst()
        .orElse(0);
  }

  private static boolean fits(JsonNode conditions, long... arguments) {
    return StreamSupport.stream(conditions.spliterator(), false)
        .allMatch(
            condition -> {
              long argument = arguments[condition.get("index").asInt()];
              long value = condition.get("value").asLong();
              return switch (condition.get("op").asText()) {
                case "SCMP_CMP_MASKED_EQ" ->
                    (argument & value) == condition.get("valueTwo").asLong();
                case "SCMP_CMP_GT" -> Long.compareUnsigned(argument, value) > 0;
                default -> throw new IllegalStateException(condition.toString());
              };
            });
  }

  @ParameterizedTest
  @EnumSource
  void whatTheTableRefusesIsRefused(Architecture architecture) throws Exception {
    JsonNode profile = profile(architecture);

    for (RefusedCall call : RefusedCall.all()) {
      boolean known = call.number(architecture).isPresent();
      if (call.condition().kind() == Condition.Kind.ALWAYS) {
        assertThat(answer(profile, call.name()))
            .as(call.name())
            .isEqualTo(known ? call.answer().number() : 0);
      }
    }
    assertThat(answer(profile, "openat")).isZero();
  }

  @Test
  void ofSomeCallsTheArgumentsCount() throws Exception {
    JsonNode profile = profile(Architecture.X86_64);
    Map<Long, Integer> families =
        Map.of(
            0L, 1, 1L, 0, 2L, 0, 3L, 1, 10L, 0, 16L, 0, 17L, 1, 40L, 1, -1L, 1, 1L << 32 | 40, 1);

    families.forEach(
        (family, answer) ->
            assertThat(answer(profile, "socket", family)).as("%d", family).isEqualTo(answer));
    assertThat(answer(profile, "ioctl", 0, 0x5412)).isEqualTo(1);
    assertThat(answer(profile, "ioctl", 0, 1L << 32 | 0x5412)).as("as the kernel").isEqualTo(1);
    assertThat(answer(profile, "ioctl", 0, 0x5401)).isZero();
    assertThat(answer(profile, "clone", 0x01200011)).as("a fork").isZero();
  }

  @Test
  void everyKindOfNamespaceIsRefused() throws Exception {
    JsonNode profile = profile(Architecture.AARCH64);
    List<Long> flags =
        LongStream.of(7, 17, 25, 26, 27, 28, 29, 30).map(bit -> 1L << bit).boxed().toList();

    assertThat(flags).allMatch(flag -> answer(profile, "unshare", flag | 0x200) == 1);
    assertThat(IntStream.of(0x100, 0x200, 0x400))
        .allMatch(flag -> answer(profile, "unshare", flag) == 0);
  }
}
