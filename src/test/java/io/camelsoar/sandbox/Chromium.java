package io.camelsoar.sandbox;

import static org.junit.jupiter.api.Assertions.fail;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The browser of this machine, as Debian's package {@code chromium} brings it, or where the variable CHROMIUM says. */
public final class Chromium implements AutoCloseable {

    /** As long as any other test waits, in milliseconds. */
    public static final double PATIENCE = 180_000;

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Path program) {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE);
        boolean root = System.getProperty("user.name").equals("root"); // for whom its own sandbox does not work
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program)
                        .setTimeout(PATIENCE)
                        .setArgs(root ? List.of("--no-sandbox") : List.of()));
    }

    /** Starts it; where there is none the test is skipped and says so, and with {@code CI=true} it fails. */
    public static Chromium start() {
        missing().ifPresent(missing -> {
            if ("true".equals(System.getenv("CI"))) {
                fail(missing);
            }
            System.err.println("The test with a browser is skipped. " + missing);
            Assumptions.abort(missing);
        });
        return new Chromium(program().orElseThrow());
    }

    /** What it cannot be started without; empty if nothing is missing. */
    public static Optional<String> missing() {
        if (program().isEmpty()) {
            return Optional.of("There is no chromium: install the package chromium, or name one in CHROMIUM.");
        }
        return driver() ? Optional.empty() : Optional.of("Playwright's driver is left out (browser.driver.skip).");
    }

    private static Optional<Path> program() {
        return Optional.ofNullable(System.getenv("CHROMIUM"))
                .or(() -> Optional.of("/usr/bin/chromium"))
                .map(Path::of)
                .filter(Files::isExecutable);
    }

    private static boolean driver() {
        return Chromium.class.getResource("/com/microsoft/playwright/impl/driver/jar/DriverJar.class") != null;
    }

    public Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        playwright.close();
    }
}
