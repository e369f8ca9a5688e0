package org.packetary.dkms2bin.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The published schema of report.json. */
public final class ReportSchema {

  private static final Path FILE = Path.of("docs/report.schema.json");

  private ReportSchema() {}

  /** What a report has that the schema does not allow, or lacks. */
  public static List<String> problems(JsonNode report) throws IOException {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(text());
    return schema.validate(report).stream().map(Error::toString).toList();
  }

  static JsonNode text() throws IOException {
    return new ObjectMapper().readTree(FILE.toFile());
  }
}
