package org.packetary.dkms2bin.yaml;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.model.Problems;

/** Reads YAML files as trees whose parts know their lines. */
public final class YamlReader {

  private static final String HINT = "correct the line; YAML's own rules are at yaml.org";

  private final Path file;
  private final Problems problems;

  private YamlReader(Path file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  /** A mapper of YAML onto types that refuses keys given twice. */
  public static ObjectMapper mapper() {
    return YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  }

  /**
   * Reads a file.
   *
   * @param problems where all that is wrong goes, each with its line
   * @return the topmost part; empty if the file cannot be read or is not YAML
   */
  public static Optional<YamlNode> read(Path file, Problems problems) {
    if (!Files.exists(file)) {
      problems.input("there is no file " + file, "check the path");
      return Optional.empty();
    }
    YamlReader reader = new YamlReader(file, problems);
    try (YAMLParser parser = new YAMLFactory().createParser(file.toFile())) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return Optional.of(YamlNode.nothing(file, 1));
      }
      YamlNode top = reader.node(parser, parser.currentTokenLocation().getLineNr());
      if (parser.nextToken() != null) {
        problems.input(
            file + ":" + parser.currentTokenLocation().getLineNr() + ": a second document begins",
            "one file is one document: leave the line --- out");
      }
      return Optional.of(top);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      problems.input(file + ":" + line + ": not YAML: " + reason(e), HINT);
    } catch (IOException e) {
      problems.input(
          "cannot read " + file + ": " + e.getMessage(),
          "is it a file, and may this user read it?");
    }
    return Optional.empty();
  }

  /** The parser's message without the places and excerpts in it, which stand on indented lines. */
  private static String reason(JsonProcessingException e) {
    return e.getOriginalMessage()
        .lines()
        .filter(line -> !line.startsWith(" "))
        .collect(Collectors.joining(": "));
  }

  private YamlNode node(YAMLParser parser, int line) throws IOException {
    if (parser.isCurrentAlias()) {
      problems.input(
          file + ":" + line + ": aliases (*" + parser.getText() + ") are not read",
          "write the value out; what many share has a place of its own in the file");
      return YamlNode.nothing(file, line);
    }
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return mapping(parser, line);
    }
    if (token == JsonToken.START_ARRAY) {
      List<YamlNode> items = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(node(parser, lineOf(parser)));
      }
      return YamlNode.list(file, line, items);
    }
    return token == JsonToken.VALUE_NULL
        ? YamlNode.nothing(file, line)
        : YamlNode.scalar(file, line, parser.getText());
  }

  private YamlNode mapping(YAMLParser parser, int line) throws IOException {
    Map<String, YamlNode> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      int keyLine = lineOf(parser);
      parser.nextToken();
      YamlNode value = node(parser, keyLine);
      YamlNode earlier = fields.putIfAbsent(key, value);
      if (earlier != null) {
        problems.input(
            file + ":" + keyLine + ": " + key + " is given twice, first in line " + earlier.line(),
            "leave one out");
      }
    }
    return YamlNode.mapping(file, line, fields);
  }

  private static int lineOf(JsonParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }
}
