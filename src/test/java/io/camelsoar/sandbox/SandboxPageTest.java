package io.camelsoar.sandbox;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.camelsoar.sandbox.page.LiveSandbox;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sandbox's page in a real Chromium: what a person who tries camel-soar out does on it. */
class SandboxPageTest {

    private static final String RUN_KEY = "Run key written through WMI";

    @TempDir
    static Path folder;

    private static Chromium chromium;
    private static Services services;
    private static LiveSandbox sandbox;

    private final List<String> complaints = new ArrayList<>();
    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void start() throws Exception {
        chromium = Chromium.start();
        services = Services.start(Services.Ports.ANY, folder.resolve("services"));
        // each test has incidents of its own
        sandbox = new LiveSandbox(services, FreePort.next(), folder, Map.of("soar.detect.group-window", "0s"));
    }

    @AfterAll
    static void stop() {
        if (sandbox != null) {
            sandbox.close();
        }
        if (services != null) {
            services.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void open() {
        open(sandbox, 1600, 1000);
    }

    /** Script of an alert, or of anybody else, would have complained or been refused. */
    @AfterEach
    void nothingElseRan() {
        assertEquals(List.of(), complaints);
        assertEquals("camel-soar sandbox", page.title());
        context.close();
    }

    private void open(LiveSandbox at, int width, int height) {
        if (context != null) {
            context.close();
        }
        context = chromium.browser().newContext(new Browser.NewContextOptions().setViewportSize(width, height));
        context.setDefaultTimeout(Chromium.PATIENCE);
        page = context.newPage();
        page.onPageError(complaints::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().contains("status of 4")) {
                complaints.add(message.text());
            }
        });
        page.onDialog(dialog -> {
            complaints.add(dialog.message());
            dialog.dismiss();
        });
        page.navigate(at.address().toString());
        assertThat(page.locator("#line")).hasText("live");
    }

    private Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /** Raises an alert, and waits for its request in Slack. */
    private Locator fire(String alert) {
        int before = page.locator("#messages .thread:has(form)").count();
        button(alert).click();
        Locator threads = page.locator("#messages .thread:has(form)");
        assertThat(threads).not().hasCount(before);
        return thread();
    }

    /** The newest request, with its thread. */
    private Locator thread() {
        return page.locator("#messages .thread:has(form)").first();
    }

    private static Locator in(Locator place, String button) {
        return place.getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(button).setExact(true));
    }

    private void be(String person) {
        page.getByLabel(person).check();
    }

    private void confirm(String button) {
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        assertThat(dialog).isVisible();
        in(dialog, button).click();
        assertThat(dialog).isHidden();
    }

    private void stage(String name, String how) {
        assertThat(page.locator("#stages li")
                        .filter(new Locator.FilterOptions().setHasText(Pattern.compile("^" + name))))
                .containsText(how);
    }

    private static void contains(Locator place, String text) {
        assertThat(place).containsText(text);
    }

    @Test
    void anAlertIsFiredApprovedWatchedAndReadInItsCase() {
        Locator request = fire(RUN_KEY);
        contains(request, "CRITICAL: Registry Run Key Created Through WMI");
        stage("Approve", "waits for a decision");
        assertThat(page.locator("#stages [aria-current=step]")).containsText("Approve");
        contains(page.locator("#record"), "[SOAR] Registry Run Key Created Through WMI on win-fs01");

        for (int box = 1; box <= 8; box++) {
            request.getByLabel("Run " + box, new Locator.GetByLabelOptions().setExact(true))
                    .check();
        }
        in(request, "Run selected").click();
        confirm("Cancel"); // nothing is sent
        contains(request, "waits");
        in(request, "Run selected").click();
        confirm("Run");

        contains(request, "Approved by @Dana Reyes");
        contains(page.locator("#session"), "Stop-Process -Name 'odsync' -Force");
        contains(page.locator("#session"), "OneDriveSyncHelper");
        contains(page.locator("#session"), "exit code 0");
        contains(request, "8 succeeded");
        stage("Respond", "8 of 8 done");
        stage("Record", "case complete");
        assertThat(request.locator("article.reply")).hasCount(8);
        contains(page.locator("#record"), "Approved by dana.reyes");
        contains(page.locator("#record"), "Audit trail");
        assertThat(page.locator("#stages .done")).hasCount(6);
        picture();
    }

    /** With a file named by this property, it is made of what is there then. */
    private void picture() {
        String file = System.getProperty("soar.page.picture");
        if (file != null) {
            page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(file)));
        }
    }

    @Test
    void whoMayNotDecideIsToldAndADeclineRunsNothing() {
        int ran = services.windows().executed().size();
        Locator request = fire(RUN_KEY);
        be("Kim Novak");
        in(request, "Decline").click();
        contains(page.locator("#messages .ephemeral").first(), "Only visible to Kim Novak");
        be("Sam Okafor");
        in(request, "Decline").click();
        contains(request, "Declined by @Sam Okafor");
        stage("Respond", "nothing is run");
        stage("Record", "case complete");
        contains(page.locator("#record"), "Declined by sam.okafor");
        assertEquals(ran, services.windows().executed().size());
    }
}
