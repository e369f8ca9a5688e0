package org.packetary.dkms2bin.sbom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The schemas that SPDX and CycloneDX publish for their formats. */
public final class SbomSchemas {

  private static final String CYCLONEDX = "http://cyclonedx.org/schema/";
  private static final String DEFINITIONS = "$defs";

  private SbomSchemas() {}

  /** What a document has that the schema does not allow, or lacks. */
  public static List<String> problems(SbomForm form, JsonNode document) throws IOException {
    return switch (form) {
      case SPDX -> spdx(document);
      case CYCLONEDX -> cycloneDx().validate(document).stream().map(Error::toString).toList();
    };
  }

  private static Schema cycloneDx() {
    return SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_7,
            builder ->
                builder.schemas(
                    Map.of(
                        CYCLONEDX + "spdx.schema.json", text("/spdx.schema.json"),
                        CYCLONEDX + "jsf-0.82.schema.json", text("/jsf-0.82.schema.json"))))
        .getSchema(text("/bom-1.6.schema.json"));
  }

  /**
   * The schema of SPDX says that each element is of exactly one of its hundred classes, which takes
   * minutes to try. An element's type says of which: that one's part of the schema is asked.
   */
  private static List<String> spdx(JsonNode document) throws IOException {
    JsonNode schema = new ObjectMapper().readTree(text("/resources/schema-v3.0.1.json"));
    List<String> problems = new ArrayList<>();
    if (document.size() != 2
        || !document.path("@context").equals(schema.at("/properties/@context/const"))) {
      problems.add("the document is no @context with a @graph");
    }
    Map<String, Schema> classes = new HashMap<>();
    for (JsonNode element : document.path("@graph")) {
      String type = element.path("type").asText();
      if (!schema.path(DEFINITIONS).has(type)) {
        problems.add("no class is called " + type);
        continue;
      }
      classes
          .computeIfAbsent(type, t -> ofClass(schema, t))
          .validate(element)
          .forEach(error -> problems.add(type + ": " + error));
    }
    return problems;
  }

  private static Schema ofClass(JsonNode schema, String type) {
    ObjectNode own = new ObjectMapper().createObjectNode();
    own.set("$schema", schema.path("$schema"));
    own.put("type", "object");
    own.put("$ref", "#/$defs/" + type);
    own.put("unevaluatedProperties", false);
    own.set(DEFINITIONS, schema.path(DEFINITIONS));
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(own);
  }

  private static String text(String resource) {
    try (InputStream in = SbomSchemas.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
