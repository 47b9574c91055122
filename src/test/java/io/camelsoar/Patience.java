package io.camelsoar;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has every test wait up to three minutes where it says nothing else: on a busy machine Awaitility's own 10 s do not tell that something
 * does not happen. Registered in {@code META-INF/services}, so that no test has to name it.
 */
public final class Patience implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(3));
    }
}
