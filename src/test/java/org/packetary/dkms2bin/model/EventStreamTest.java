package org.packetary.dkms2bin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Events get their number and their time in one place, and what begins ends. */
class EventStreamTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final List<StampedEvent> heard = new ArrayList<>();
  private final List<BuildEvent> events = new ArrayList<>();

  private EventStream stream() {
    return new EventStream(
        Clock.fixed(NOW, ZoneOffset.UTC), List.of(heard::add, s -> events.add(s.event())));
  }

  @Test
  void eachListenerHearsEveryEventWithItsNumberAndTime() {
    EventStream stream = stream();
    BuildEvent one = new BuildEvent.Warning("one");
    BuildEvent two = new BuildEvent.Warning("two");

    stream.accept(one);
    stream.accept(two);

    assertThat(heard).containsExactly(new StampedEvent(1, NOW, one), new StampedEvent(2, NOW, two));
    assertThat(events).containsExactly(one, two);
  }

  @Test
  void eventsOfManyThreadsAreHeardInTheOrderOfTheirNumbers() {
    EventStream stream = stream();

    IntStream.range(0, 1000)
        .parallel()
        .forEach(i -> stream.accept(new BuildEvent.Warning("w" + i)));

    assertThat(heard)
        .extracting(StampedEvent::id)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 1000).boxed().toList());
  }

  @Test
  void whatSucceedsAndWhatFailsHasAnEndWithItsSubject() throws Exception {
    String result = Lasting.task(events::add, "a", "the first", () -> "done");
    assertThatThrownBy(
            () ->
                Lasting.doing(
                    events::add,
                    "b",
                    "the second",
                    () -> {
                      throw new IOException("no");
                    }))
        .isInstanceOf(IOException.class);
    Lasting.layer(events::add, "base", () -> events.add(new BuildEvent.Warning("between")));

    assertThat(result).isEqualTo("done");
    assertThat(events)
        .containsExactly(
            new BuildEvent.TaskStarted("a", "the first"),
            new BuildEvent.TaskFinished("a", true),
            new BuildEvent.TaskStarted("b", "the second"),
            new BuildEvent.TaskFinished("b", false),
            new BuildEvent.LayerStarted("base"),
            new BuildEvent.Warning("between"),
            new BuildEvent.LayerFinished("base", true));
  }
}
