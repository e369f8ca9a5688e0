package org.packetary.dkms2bin.proof.guest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.packetary.dkms2bin.json.Fields;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.json.MalformedJsonException;
import org.packetary.dkms2bin.process.BoundedFile;

/**
 * What the machine said on its second serial port. Lines without its nonce are nobody's; a last one
 * that is cut off says where it ended.
 *
 * @param begun whether it came as far as the first step
 * @param start its own time then
 * @param taint the kernel's, then
 * @param refused the kernel's own modules that it would not load, of those that others need
 * @param attempts by number
 * @param settled the kernel's taint after each time that it waited, and at its end
 * @param end how it ended, in {@code init.sh}'s word; empty where it did not get there
 */
public record GuestReport(
    boolean begun,
    Duration start,
    long taint,
    Set<String> refused,
    Map<Integer, Attempt> attempts,
    List<Long> settled,
    Optional<String> end) {

  private static final int BOUND = 16 << 20;

  public GuestReport {
    refused = Set.copyOf(refused);
    attempts = Map.copyOf(attempts);
    settled = List.copyOf(settled);
  }

  /** Reads it. */
  public static GuestReport read(Path results, String nonce) throws IOException {
    Reading reading = new Reading();
    BoundedFile.read(results, BOUND, StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("{\"nonce\":\"" + nonce + "\","))
        .forEach(reading::line);
    return new GuestReport(
        reading.begun,
        reading.start,
        reading.taint,
        reading.refused,
        reading.attempts,
        reading.settled,
        reading.end);
  }

  /** What was read so far. */
  private static final class Reading {
    private boolean begun;
    private Duration start = Duration.ZERO;
    private long taint;
    private final Set<String> refused = new TreeSet<>();
    private final Map<Integer, Attempt> attempts = new TreeMap<>();
    private final Map<Integer, Duration> tried = new TreeMap<>();
    private final List<Long> settled = new ArrayList<>();
    private Optional<String> end = Optional.empty();

    void line(String line) {
      try {
        JsonNode node = JsonText.parse(line);
        if (node.has("begin")) {
          begun = true;
          start = Fields.seconds(node, "uptime");
          taint = Fields.number(node, "taint");
        } else if (node.has("tree")) {
          if (!Fields.text(node, "errno").equals("0")) {
            refused.add(Fields.text(node, "tree"));
          }
        } else if (node.has("try")) {
          int number = Fields.integer(node, "try");
          tried.put(number, Fields.seconds(node, "uptime"));
          attempts.put(number, unanswered(number));
        } else if (node.has("tried")) {
          int number = Fields.integer(node, "tried");
          attempts.put(number, answered(number, node));
        } else if (node.has("removed")) {
          removed(Fields.integer(node, "removed"), node);
        } else if (node.has("settled")) {
          settled.add(Fields.number(node, "taint"));
        } else if (node.has("end")) {
          end = Optional.of(Fields.text(node, "end"));
          settled.add(Fields.number(node, "taint"));
        }
      } catch (MalformedJsonException e) {
        // Cut off, or written into by the kernel's last words: what it would have said is not
        // known.
        return;
      }
    }

    private static Attempt unanswered(int number) {
      return new Attempt(
          number,
          false,
          OptionalInt.empty(),
          false,
          false,
          OptionalInt.empty(),
          false,
          0,
          List.of(),
          Duration.ZERO,
          Optional.empty());
    }

    private Attempt answered(int number, JsonNode node) throws MalformedJsonException {
      return new Attempt(
          number,
          true,
          number(Fields.text(node, "errno")),
          Fields.flag(node, "traced"),
          Fields.flag(node, "began"),
          number(Fields.text(node, "returned")),
          Fields.text(node, "state").equals("live"),
          Fields.number(node, "taint"),
          Fields.texts(node, "devices"),
          since(number, node),
          Optional.empty());
    }

    private Duration since(int number, JsonNode node) throws MalformedJsonException {
      return Fields.seconds(node, "uptime").minus(tried.getOrDefault(number, Duration.ZERO));
    }

    private void removed(int number, JsonNode node) throws MalformedJsonException {
      Attempt attempt = attempts.get(number);
      if (attempt != null) {
        List<String> devices = Fields.texts(node, "devices");
        attempts.put(
            number,
            new Attempt(
                number,
                attempt.answered(),
                attempt.errno(),
                attempt.traced(),
                attempt.began(),
                attempt.returned(),
                attempt.live(),
                attempt.taint(),
                devices.isEmpty() ? attempt.devices() : devices,
                attempt.time(),
                Optional.of(
                    new Attempt.Removal(
                        Fields.text(node, "state").equals("none"), Fields.number(node, "taint")))));
      }
    }

    private static OptionalInt number(String text) {
      try {
        return text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
      } catch (NumberFormatException e) {
        return OptionalInt.empty();
      }
    }
  }
}
