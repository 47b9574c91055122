package io.camelsoar.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Properties;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListener;
import org.junit.jupiter.api.Test;

/** What counts is what the files say; {@code EnvironmentTest} shows it of the whole application. */
class FilesOnlyTest {

    private final Properties settings = new Properties();

    FilesOnlyTest() {
        settings.putAll(Map.of("path", "of the file", "user.home", "of the file", "named", "{{env:PATH}}"));
    }

    @Test
    void aVariableCountsOnlyWhereItIsNamed() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getPropertiesComponent().setInitialProperties(settings);
            Soar.readFilesOnly(camel);
            check(camel);
        }
    }

    /** Before Camel configures itself, its web servers for one. */
    @Test
    void alsoInCamelsMain() throws Exception {
        Main main = Soar.main(null, settings);
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getPropertiesComponent().setInitialProperties(settings);
            BaseMainSupport starting = new Main() {
                {
                    camelContext = camel;
                }
            };
            for (MainListener listener : main.getMainListeners()) {
                listener.beforeInitialize(starting);
            }
            check(camel);
        }
    }

    private static void check(DefaultCamelContext camel) {
        assertEquals("of the file", camel.resolvePropertyPlaceholders("{{path}}"));
        assertEquals("of the file", camel.resolvePropertyPlaceholders("{{user.home}}"));
        assertEquals(System.getenv("PATH"), camel.resolvePropertyPlaceholders("{{named}}"));
    }
}
