package org.packetary.dkms2bin.container;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.model.EnvironmentException;

/**
 * The images of layers that an engine has, whichever cache they were made from; not those of runs.
 *
 * @param engine has them
 */
public record MadeImages(ContainerEngine engine) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /**
   * An image.
   *
   * @param tag what it is called
   * @param made when
   * @param bytes what it takes beside the one that it stands on
   * @param below that one, where it is one of ours
   */
  public record Made(String tag, OffsetDateTime made, long bytes, Optional<String> below) {}

  /** All that are there. */
  public List<Made> all() throws InterruptedException {
    List<String> tags =
        engine
            .must("images", "--format", "{{.Repository}}:{{.Tag}}")
            .lines()
            .filter(tag -> tag.startsWith(ContainerImages.NAMESPACE))
            .filter(tag -> !tag.startsWith(ContainerImages.RUNS + ":"))
            .distinct()
            .sorted()
            .toList();
    if (tags.isEmpty()) {
      return List.of();
    }
    List<String> words = new ArrayList<>(List.of("image", "inspect"));
    words.addAll(tags);
    String answer = engine.must(words.toArray(String[]::new));
    try {
      return made(tags, JSON.readTree(answer));
    } catch (JsonProcessingException e) {
      throw new EnvironmentException("the container engine's answer is not JSON", null, e);
    }
  }

  /** What an engine says of each, in the order in which it was asked. */
  private static List<Made> made(List<String> tags, JsonNode images) {
    record Known(String tag, JsonNode image) {}
    List<Known> known = new ArrayList<>();
    for (int at = 0; at < images.size(); at++) {
      known.add(new Known(tags.get(at), images.get(at)));
    }
    Map<String, Known> byId =
        known.stream()
            .collect(Collectors.toMap(k -> id(k.image(), "Id"), Function.identity(), (a, b) -> a));
    return known.stream()
        .map(
            k -> {
              Optional<Known> parent = Optional.ofNullable(byId.get(id(k.image(), "Parent")));
              long size = k.image().path("Size").asLong();
              return new Made(
                  k.tag(),
                  OffsetDateTime.parse(k.image().path("Created").asText()),
                  Math.max(0, size - parent.map(p -> p.image().path("Size").asLong()).orElse(0L)),
                  parent.map(Known::tag));
            })
        .toList();
  }

  private static String id(JsonNode image, String field) {
    return image.path(field).asText().replaceFirst("^sha256:", "");
  }

  /**
   * Removes an image.
   *
   * @return whether it is gone; not where a container or another image needs it
   */
  public boolean remove(String tag) throws InterruptedException {
    return engine.call(List.of("rmi", tag), Optional.of(LONGEST), Optional.empty()).ok();
  }
}
