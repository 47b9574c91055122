package io.camelsoar.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.edit.UnusableEditException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A query that no search can be made of is refused, with its line. */
class QueryReaderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"bool\": {|\"bool\": |line 4: Unexpected character",
                "\"query\"|\"qery\"|line 1: there is no \"query\" in it",
                "must_not|must_nt|no query of Elasticsearch: ",
                "{{soar.detect.severities}}|{{soar.detect.severites}}|line 6: IllegalArgumentException: ",
            })
    void whatIsWrongIsTold(String from, String to, String told) throws Exception {
        String text = Files.readString(Path.of("routes/queries/detection-alerts.json"));
        assertTrue(text.contains(from));
        try (DefaultCamelContext context = context()) {
            UnusableEditException refused = assertThrows(
                    UnusableEditException.class, () -> new QueryReader(context).read(text.replace(from, to)));
            assertTrue(refused.getMessage().contains(told), refused::getMessage);
        }
    }

    @Test
    void theValuesOfASettingArePutIn() throws Exception {
        try (DefaultCamelContext context = context()) {
            String text = Files.readString(Path.of("routes/queries/detection-alerts.json"));
            assertEquals(
                    "[\"high\",\"critical\"]",
                    new QueryReader(context)
                            .read(text)
                            .at("/bool/filter/1/terms/kibana.alert.severity")
                            .toString());
        }
    }

    private static DefaultCamelContext context() {
        DefaultCamelContext context = new DefaultCamelContext();
        Properties settings = new Properties();
        settings.setProperty("soar.detect.severities", "high, critical");
        context.getPropertiesComponent().setInitialProperties(settings);
        return context;
    }
}
