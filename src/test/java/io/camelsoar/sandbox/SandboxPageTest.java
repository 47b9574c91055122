package io.camelsoar.sandbox;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import io.camelsoar.sandbox.page.LiveSandbox;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
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

    private static final String PICTURE = "soar.page.picture";
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
        if (page.url().equals(sandbox.address().toString())) {
            for (Locator fault : page.locator("#faults button").all()) {
                if (fault.getAttribute("aria-pressed").equals("true")) { // a test failed
                    press(fault, false);
                }
            }
        }
        context.close();
    }

    private void open(LiveSandbox at, int width, int height) {
        if (context != null) {
            context.close();
        }
        context = chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setViewportSize(width, height)
                        .setDeviceScaleFactor(System.getProperty(PICTURE) == null ? 1 : 0.75));
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
        String before = newest();
        button(alert).click();
        assertThat(thread()).not().hasAttribute("data-thread", before);
        return thread();
    }

    /** The ts of the newest request; empty where there is none. */
    private String newest() {
        return page.locator("#messages .thread").count() == 0 ? "" : thread().getAttribute("data-thread");
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
        String file = System.getProperty(PICTURE);
        if (file != null) {
            page.evaluate("scrollTo(0, 0)");
            page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(file)));
        }
    }

    @Test
    void whoMayNotDecideIsToldAndADeclineRunsNothing() {
        int ran = services.windows().executed().size();
        Locator request = fire(RUN_KEY);
        be("Kim Novak");
        in(request, "Run the 5 safe").click();
        confirm("Run");
        Locator answer = request.locator("[data-message]").nth(1); // right below the buttons
        contains(answer.locator(".ephemeral"), "Only visible to Kim Novak");
        contains(answer, "You are not among those who may decide this");
        contains(page.locator("#news"), "Only visible to Kim Novak: ");
        contains(page.locator("#news"), "You are not among those who may decide this");
        in(request, "Decline").click();
        contains(request.locator("[data-message]").nth(2), "Only visible to Kim Novak");
        page.reload();
        contains(request.locator("[data-message]").nth(2), "Only visible to Kim Novak");
        be("Sam Okafor");
        in(request, "Decline").click();
        contains(request, "Declined by @Sam Okafor");
        stage("Respond", "nothing is run");
        stage("Record", "case complete");
        contains(page.locator("#record"), "Declined by sam.okafor");
        assertEquals(ran, services.windows().executed().size());
    }

    @Test
    void whatIsDestructiveTakesTheSecondPerson() {
        Locator request = fire("Malware stopped by Defend");
        contains(request, "Response actions of Elastic Defend");
        request.getByLabel("Run 1", new Locator.GetByLabelOptions().setExact(true))
                .check();
        request.getByLabel("Run 9", new Locator.GetByLabelOptions().setExact(true))
                .check();
        in(request, "Run selected").click();
        confirm("Run");
        contains(request, "What is selected takes a second person");
        stage("Approve", "waits for a second person");
        in(request, "Approve, too").click();
        confirm("Run");
        contains(request.locator("[data-message]").nth(1), "Only visible to Dana Reyes");
        be("Sam Okafor");
        in(request, "Approve, too").click();
        confirm("Run");
        contains(request, "and @Sam Okafor");
        contains(page.locator("#session"), "win-app07\\soar>");
        stage("Record", "case complete");
    }

    @Test
    void aQuestionInTheThreadIsAnswered() {
        Locator request = fire(RUN_KEY);
        request.getByLabel("Ask @camel-soar in this thread").fill("What was done on this host before?");
        in(request, "Send").click();
        contains(request, "@Camel SOAR What was done on this host before?");
        Locator answer = request.locator("article.reply:has(.app)").first();
        contains(answer, "on win-fs01");
        assertThat(request.getByLabel("Ask @camel-soar in this thread")).hasValue("");
        in(request, "Decline").click();
        contains(request, "Declined by");
    }

    @Test
    void anIncidentIsChosenAndTheNewestIsFollowedAgain() {
        fire("Web shell");
        fire(RUN_KEY);
        Locator incidents = page.locator("#incidents button");
        contains(page.locator("#record"), "on win-fs01");
        incidents.nth(1).click();
        assertThat(incidents.nth(1)).hasAttribute("aria-current", "true");
        contains(page.locator("#record"), "on web-03");
        for (int i = 0; i < 2; i++) {
            Locator open = page.locator("#messages .thread:has(button[data-action=soar_decline])")
                    .first();
            String ts = open.getAttribute("data-thread");
            in(open, "Decline").click();
            contains(page.locator("[data-thread='" + ts + "']"), "Declined by");
        }
        contains(page.locator("#record"), "on web-03");
        incidents.nth(0).click();
        contains(page.locator("#record"), "on win-fs01");
    }

    @Test
    void aSlowAssistantHoldsTheIncidentInTriageUntilTheFaultIsOff() {
        String before = newest();
        press("AI slow", true);
        button(RUN_KEY).click();
        stage("Triage", "AI Assistant is asked");
        assertThat(page.locator("#stages .now")).containsText("Triage");
        assertEquals(before, newest());
        press("AI slow", false);
        stage("Approve", "waits for a decision");
        decline();
    }

    @Test
    void aWrongAnswerIsShownAsOneWithoutCommands() {
        press("AI wrong", true);
        Locator request = fire(RUN_KEY);
        contains(request, "<b>Everything is fine</b>, said <!channel>");
        assertThat(request).not().containsText("Get-ItemProperty");
        press("AI wrong", false);
        in(request, "Ask again").click();
        confirm("Ask");
        contains(request, "Stop-Process -Name 'odsync' -Force");
        decline();
    }

    @Test
    void withoutTheAssistantTheAlertIsShownAsNotTriaged() {
        press("AI down", true);
        Locator request = fire(RUN_KEY);
        contains(request, "Not triaged");
        press("AI down", false); // it is asked again by itself, and a click now could be one of two
        contains(request, "Stop-Process -Name 'odsync' -Force");
        decline();
    }

    @Test
    void whatSlackTurnsAwayComesWhenItTakesItAgain() {
        String before = newest();
        press("Slack 429", true);
        button(RUN_KEY).click();
        stage("Notify", "goes to Slack");
        assertEquals(before, newest());
        press("Slack 429", false);
        stage("Approve", "waits for a decision");
        decline();
    }

    @Test
    void whatIsApprovedForAHostThatIsDownRunsWhenItIsBack() {
        press("Hosts down", true);
        Locator request = fire(RUN_KEY);
        in(request, "Run the 5 safe").click();
        confirm("Run");
        contains(request, "waiting, 0 of 5 done");
        press("Hosts down", false);
        stage("Respond", "5 of 5 done");
        contains(request, "succeeded"); // of what another test removed there is nothing to read
        stage("Record", "case complete");
    }

    private void press(String fault, boolean on) {
        press(button(fault), on);
    }

    private static void press(Locator button, boolean on) {
        assertThat(button).hasAttribute("aria-pressed", String.valueOf(!on));
        button.click();
        assertThat(button).hasAttribute("aria-pressed", String.valueOf(on));
    }

    private void decline() {
        in(thread(), "Decline").click();
        contains(thread(), "Declined by");
    }

    @Test
    void aHostileAlertStaysText() {
        Locator request = fire("Hostile alert");
        contains(request, "</script><img src=x onerror=\"document.title='owned'\">");
        contains(request, "<!channel> *now* <https://evil.example|here>");
        contains(page.locator("#incidents"), "</script><img src=x");
        contains(page.locator("#record"), "<img src=x onerror=");
        in(request, "Run the 5 safe").click();
        confirm("Run");
        stage("Record", "case complete");
        for (String place : List.of("#incidents", "#stages", "#messages", "#record", "#session", "#news")) {
            assertThat(page.locator(place + " :is(img, svg, script, iframe, style)"))
                    .hasCount(0);
        }
        assertThat(page.locator("a[href*=evil]")).hasCount(0);
        for (Locator link : page.locator("#messages a, #record a").all()) {
            String to = link.getAttribute("href");
            assertTrue(to.equals("#case") || to.startsWith("http://127.0.0.1:"), to);
        }
    }

    @Test
    void allOfItIsDoneByKeyboard() {
        String before = newest();
        tabTo(RUN_KEY);
        page.keyboard().press("Enter");
        assertThat(thread()).not().hasAttribute("data-thread", before);
        Locator request = thread();
        tabTo("Run the 5 safe");
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
        tabTo("Run");
        page.keyboard().press("Space");
        contains(request, "Approved by @Dana Reyes");
        stage("Respond", "5 of 5 done");
    }

    /** Goes on by the tab key until what has this name has the focus, visibly. */
    private void tabTo(String name) {
        for (int i = 0; i < 100; i++) {
            page.keyboard().press("Tab");
            if (name.equals(page.evaluate("document.activeElement.textContent"))) {
                assertNotNone(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"));
                return;
            }
        }
        assertEquals(name, page.evaluate("document.activeElement.textContent"));
    }

    private static void assertNotNone(Object outline) {
        assertFalse(outline.equals("none"), "the focus is not seen");
    }

    @Test
    void itIsReadOnAPhone() {
        for (int width : List.of(390, 360)) {
            open(sandbox, width, 740);
            itIsReadOnAPhone(width);
        }
    }

    private void itIsReadOnAPhone(int width) {
        Locator request = fire(RUN_KEY);
        in(request, "Run the 5 safe").click();
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        assertTrue(dialog.boundingBox().width <= width, "the dialog is wider than the phone");
        confirm("Run");
        stage("Record", "case complete");
        for (String panel : List.of("#controls", "#channel", "#host", "#case")) {
            assertTrue(page.locator(panel).boundingBox().width > 300, panel + " is not a column of its own");
        }
        assertNoSidewaysScrolling(width);
    }

    /** A request is longer than a screen, and its buttons are at its end: there, too, one sees what a click does on the host. */
    @Test
    void hostAndCaseAreSeenBesideTheButtons() {
        for (int[] size : new int[][] {{1280, 720}, {1366, 768}, {1024, 768}}) {
            open(sandbox, size[0], size[1]);
            Locator request = fire(RUN_KEY);
            contains(page.locator("#record"), "on win-fs01");
            in(request, "Run the 5 safe").click();
            confirm("Run");
            stage("Record", "case complete");
            contains(page.locator("#session"), "exit code");
            page.evaluate("document.querySelector('.thread article').scrollIntoView({block: 'end'})");
            for (String panel : List.of("#bar", "#host", "#case")) {
                BoundingBox box = page.locator(panel).boundingBox();
                assertTrue(
                        box.y >= 0 && box.y + box.height <= size[1],
                        panel + " is not seen at " + size[0] + ": " + box.y + " to " + (box.y + box.height));
            }
            BoundingBox slack = page.locator("#channel").boundingBox();
            BoundingBox host = page.locator("#host").boundingBox();
            assertTrue(slack.x + slack.width < host.x, "the host is not beside the request at " + size[0]);
            assertTrue(slack.width > 400 && host.width > 340, "the text is squeezed at " + size[0]);
            BoundingBox controls = page.locator("#controls").boundingBox();
            assertEquals(size[0] >= 1200, controls.x + controls.width < slack.x, "three columns from 1200 px on");
            assertNoSidewaysScrolling(size[0]);
        }
    }

    private void assertNoSidewaysScrolling(int width) {
        assertEquals(width, page.evaluate("document.documentElement.scrollWidth"));
        assertEquals(
                List.of(),
                page.evaluate("[...document.querySelectorAll('#bar, #controls, #channel, #session, #record')]"
                        + ".filter(it => it.scrollWidth > it.clientWidth).map(it => it.id)"));
    }

    @Test
    void everythingHasAName() {
        fire(RUN_KEY);
        decline();
        assertEquals(
                List.of(),
                page.evaluate("[...document.querySelectorAll('button, input, a')]"
                        + ".filter(it => !(it.textContent.trim() || it.ariaLabel || it.labels && it.labels.length)"
                        + " && !it.closest('dialog')).map(it => it.outerHTML)"));
        assertEquals(
                List.of(),
                page.evaluate("[...document.querySelectorAll('[id]')].map(it => it.id)"
                        + ".filter((id, at, all) => all.indexOf(id) !== at)"));
        assertEquals(
                List.of(),
                page.evaluate("[...document.querySelectorAll('[aria-labelledby], [aria-describedby], label[for]')]"
                        + ".flatMap(it => ['aria-labelledby', 'aria-describedby', 'for'].map(of => it.getAttribute(of)))"
                        + ".filter(id => id && !document.getElementById(id))"));
        assertEquals(1, page.locator("h1").count());
    }

    @Test
    void manyAlertsAreOneRequestWhichExpiresWhereNobodyDecides() throws Exception {
        try (Services others = Services.start(Services.Ports.ANY, folder.resolve("others"));
                LiveSandbox hasty = new LiveSandbox(
                        others, FreePort.next(), folder, Map.of("soar.approval.expires-after", "15s"))) {
            open(hasty, 1600, 1000);
            Locator request = fire("Burst of 25");
            contains(page.locator("#incidents"), "(25 alerts)");
            contains(request, "Expired: nobody decided");
            assertThat(request.locator("button[data-action]")).hasCount(0);
            stage("Approve", "nobody decided in time");
            stage("Respond", "left out");
            contains(page.locator("#record"), "Expired");
            assertThat(page.locator("#messages .thread")).hasCount(1);
        }
        assertThat(page.locator("#line")).containsText("not connected");
        complaints.clear(); // of the connection
    }

    @Test
    void whatOtherPagesSendIsTurnedAway() throws Exception {
        URI fault = sandbox.address().resolve("/sandbox/fault");
        String own = "http://" + fault.getAuthority();
        String json = "application/json";
        assertEquals(403, post(fault, "Content-Type", json));
        assertEquals(403, post(fault, "Content-Type", json, "Origin", "http://evil.example"));
        assertEquals(403, post(fault, "Content-Type", json, "Origin", "null"));
        assertEquals(403, post(fault, "Content-Type", json, "Origin", "http://localhost:" + fault.getPort()));
        assertEquals(403, post(fault, "Content-Type", json, "Origin", own, "Sec-Fetch-Site", "cross-site"));
        assertEquals(403, post(URI.create(fault + "?Origin=" + own + "&Host=localhost"), "Content-Type", json));
        assertEquals(415, post(fault, "Content-Type", "text/plain", "Origin", own));
        assertEquals(415, post(fault, "Content-Type", "application/x-www-form-urlencoded", "Origin", own));
        assertThat(button("Slack 429")).hasAttribute("aria-pressed", "false");

        for (String path : List.of("/sandbox", "/sandbox/live", "/sandbox/files/page.js")) {
            assertTrue(raw(path, "evil.example:" + fault.getPort()).startsWith("HTTP/1.1 403 "), path);
        }
        assertTrue(raw("/sandbox", "localhost:" + fault.getPort()).startsWith("HTTP/1.1 200 "));
        assertTrue(raw("/sandbox/files/..%2f..%2fapplication.properties", fault.getAuthority())
                .startsWith("HTTP/1.1 404 "));

        assertEquals(200, post(fault, "Content-Type", json, "Origin", own, "Sec-Fetch-Site", "same-origin"));
        assertThat(button("Slack 429")).hasAttribute("aria-pressed", "true");
        press("Slack 429", false);
    }

    private static int post(URI to, String... headers) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(to)
                .headers(headers)
                .POST(HttpRequest.BodyPublishers.ofString("{\"fault\": \"SLACK_BUSY\", \"on\": true}"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    /** With a Host of one's own, which Java's client does not let set. */
    private static String raw(String path, String host) throws Exception {
        try (Socket socket =
                new Socket(sandbox.address().getHost(), sandbox.address().getPort())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
