package io.camelsoar.sandbox;

import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A test that needs a real SSH server: without one it is skipped and says so, and with {@code CI=true} it fails. */
public final class WithSshServer implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext test) {
        SshServer.missing().ifPresent(what -> {
            if ("true".equals(System.getenv("CI"))) {
                fail(what);
            }
            System.err.println(test.getDisplayName() + " is skipped. " + what);
            Assumptions.abort(what);
        });
    }
}
