package io.camelsoar.flow;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import io.camelsoar.incident.IncidentPages;
import io.camelsoar.sandbox.Chromium;
import io.camelsoar.sandbox.Services;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The console in a real Chromium: what a person who looks after camel-soar does on it. */
class ConsoleTest {

    private static final String TOKEN = "console-token-of-the-test";
    private static final String RULE = "Registry Run Key Created Through WMI";
    private static final String HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>";
    private static final String PICTURE = "soar.console.picture";

    private static Chromium chromium;
    private static Stack stack;
    private static String parked;

    private final List<String> complaints = new ArrayList<>();
    private BrowserContext context;
    private Page page;

    /** One incident that waits, one of a hostile rule, and one that is parked. */
    @BeforeAll
    static void start() throws Exception {
        chromium = Chromium.start();
        stack = new Stack("console");
        stack.withHealth();
        stack.recoverSoon();
        stack.set("soar.health.token", TOKEN);
        stack.set("soar.record.open", "decision");
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.request();
        stack.kibana.casesFail(400);
        stack.click("soar_decline");
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE parked_at IS NOT NULL")
                .equals("1"));
        parked = stack.one("SELECT id FROM incident");
        ObjectNode hit = Services.sample("alert-wmi-registry.json");
        ObjectNode source = (ObjectNode) hit.get("_source");
        source.put("kibana.alert.rule.name", HOSTILE).put("kibana.alert.uuid", "hostile");
        source.withObject("/host").put("name", "\"><svg onload=alert(3)>");
        stack.elasticsearch.index(hit.get("_index").asText(), "hostile", source);
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'AWAITING_APPROVAL'")
                .equals("1"));
    }

    @AfterAll
    static void stop() {
        if (stack != null) {
            stack.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void open() {
        open(1200, 900);
    }

    private void open(int width, int height) {
        if (context != null) {
            context.close();
        }
        context = chromium.browser().newContext(new Browser.NewContextOptions().setViewportSize(width, height));
        context.setDefaultTimeout(Chromium.PATIENCE);
        page = context.newPage();
        page.onPageError(complaints::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")
                    && !message.text().contains("status of 4")
                    && !message.text().contains("ERR_INTERNET_DISCONNECTED")) {
                complaints.add(message.text());
            }
        });
        page.onDialog(dialog -> {
            complaints.add(dialog.message());
            dialog.dismiss();
        });
        page.navigate(address());
    }

    private static String address() {
        return "http://127.0.0.1:" + stack.settings.getProperty("soar.health.port") + "/soar/console";
    }

    /** Script of an alert would have complained, or been refused; and the token is where it belongs. */
    @AfterEach
    void nothingElseRan() {
        assertEquals(List.of(), complaints);
        assertFalse(page.url().contains(TOKEN));
        assertFalse(page.content().contains(TOKEN));
        assertEquals("0", page.evaluate("String(localStorage.length + document.cookie.length)"));
        context.close();
    }

    private void login(String name) {
        page.getByLabel("Token").fill(TOKEN);
        page.getByLabel("Your name").fill(name);
        page.getByLabel("Your name").press("Enter");
        assertThat(page.locator("#line")).hasText("live");
    }

    private void view(String name) {
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name)).click();
    }

    private Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    private static String parkedOnes() throws Exception {
        return stack.one("SELECT COUNT(*) FROM incident WHERE parked_at IS NOT NULL");
    }

    @Test
    void aWrongTokenShowsNothing() {
        page.getByLabel("Token").fill("another");
        button("Log in").click();
        assertThat(page.getByRole(AriaRole.ALERT)).hasText("This token is refused.");
        assertThat(page.locator("#list")).isHidden();
        assertThat(page.locator("#list")).isEmpty();
        login("");
        assertThat(page.locator("#list")).containsText(RULE);
        button("Log out").click();
        assertThat(page.locator("#list")).isEmpty();
        assertThat(page.getByLabel("Token")).isVisible();
    }

    @Test
    void incidentsAreListedSearchedAndShown() {
        login("");
        assertThat(page.locator("#list tbody tr")).hasCount(2);
        page.getByRole(AriaRole.SEARCHBOX).fill("run key");
        page.getByRole(AriaRole.SEARCHBOX).press("Enter");
        assertThat(page.locator("#list tbody tr")).hasCount(1);
        assertThat(page.locator("#list")).containsText("win-fs01");
        page.getByRole(AriaRole.SEARCHBOX).fill(parked.substring(0, 8));
        page.getByRole(AriaRole.SEARCHBOX).press("Enter");
        assertThat(page.locator("#list tbody tr")).hasCount(1);
        page.getByRole(AriaRole.SEARCHBOX).fill("no such host");
        page.getByRole(AriaRole.SEARCHBOX).press("Enter");
        assertThat(page.locator("#list")).hasText("No such incident.");
        page.reload();
        assertThat(page.getByRole(AriaRole.SEARCHBOX)).hasValue("no such host");
        assertThat(page.locator("#list")).hasText("No such incident.");
        page.getByRole(AriaRole.SEARCHBOX).fill("");
        page.getByRole(AriaRole.SEARCHBOX).press("Enter");
        button("New (0)").click();
        assertThat(page.locator("#list")).hasText("No such incident.");
        button("All").click();
        assertThat(page.locator("#list tbody tr")).hasCount(2);
        picture("list");

        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(RULE)).press("Enter"); // by keyboard
        assertThat(page.locator("#incident-title")).hasText(RULE);
        assertThat(page.locator("#incident-title")).isFocused();
        Locator timeline = page.getByRole(AriaRole.TABLE, new Page.GetByRoleOptions().setName("Timeline"));
        assertThat(timeline).containsText("Detected");
        assertThat(timeline).containsText("Declined by dana.reyes");
        assertThat(timeline.locator("tbody tr").nth(1).locator("td").nth(1)).containsText("+");
        page.getByText("Audit trail:").click();
        assertThat(page.locator("#trail")).containsText("U0AAA1111");
        picture("one");
    }

    @Test
    void textOfAnAlertStaysText() {
        login("<b>me</b>");
        assertThat(page.locator("#list")).containsText(HOSTILE);
        assertThat(page.locator("#list")).containsText("\"><svg onload=alert(3)>");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("onerror"))
                .click();
        assertThat(page.locator("#incident-title")).hasText(HOSTILE);
        assertThat(page.getByRole(AriaRole.TABLE, new Page.GetByRoleOptions().setName("Timeline")))
                .containsText("Detected");
        assertThat(page.locator("main img, main script, main b")).hasCount(0);
    }

    @Test
    void whatIsParkedGoesOnAndTheTrailSaysWhoWantedIt() throws Exception {
        login("Dana Réyes");
        view("Parked");
        Locator card = page.locator("#parked-list article");
        assertThat(card).hasCount(1);
        assertThat(card).containsText("answered 400");
        button("Replay").click();
        page.getByRole(AriaRole.DIALOG)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Replay"))
                .click();
        assertThat(page.locator("#news"))
                .hasText(java.util.regex.Pattern.compile("Replayed, and parked again: .*answered 400.*"));
        assertThat(card).hasCount(1);
        stack.kibana.clearFaults();
        button("Replay").click();
        page.getByRole(AriaRole.DIALOG).getByText("Cancel").click();
        assertEquals("1", parkedOnes()); // nothing is sent
        card.getByRole(AriaRole.BUTTON).click();
        page.getByRole(AriaRole.DIALOG)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Replay"))
                .click();
        assertThat(page.locator("#news")).hasText("Replayed; it goes on");
        assertThat(page.locator("#parked-list")).hasText("Nothing is parked.");
        assertEquals(
                "console: at the console, by somebody who gave the name Dana Réyes",
                stack.one("SELECT DISTINCT CONCAT(actor, ': ', detail) FROM audit_event WHERE action = 'REPLAYED'"));
        assertEquals("2", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'REPLAYED'"));
        stack.awaitRecorded();
        page.navigate(address() + "#incident/" + parked);
        String record = stack.one("SELECT case_id FROM incident WHERE id = '" + parked + "'");
        assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(record)))
                .hasAttribute("href", stack.settings.getProperty("soar.kibana.url") + "/app/security/cases/" + record);
    }

    @Test
    void timesAndHealthAreShown() {
        login("");
        view("Times");
        assertThat(page.locator("#acknowledged svg"))
                .hasAttribute("aria-label", java.util.regex.Pattern.compile("Until somebody decided.*median.*"));
        assertThat(page.locator("#acknowledged")).containsText("MTTA, the mean of all: ");
        page.locator("#acknowledged summary").click();
        assertThat(page.locator("#acknowledged tbody tr")).hasCount(1);
        picture("times");
        view("Health");
        assertThat(page.locator("#checks")).containsText("All in all: UP");
        assertThat(page.locator("#checks")).containsText("store");
        picture("health");
    }

    private static void turn(String words) throws Exception {
        assertEquals(
                200,
                stack.clicker
                        .command(words, Services.WINDOWS_ANALYST)
                        .send(stack.webhook.resolve("/slack/command"))
                        .statusCode());
    }

    /** A switch that was forgotten looks like a response that is slow. */
    @Test
    void thatExecutionIsSwitchedOffIsSaidOnEachView() throws Exception {
        login("");
        assertThat(page.locator("#off")).isHidden();
        turn("off patching \"a/b\" <b> hosts");
        try {
            page.reload();
            assertThat(page.locator("#off")).containsText("Execution is switched off by ");
            assertThat(page.locator("#off")).containsText("patching \"a/b\" <b> hosts, since 20");
            assertThat(page.locator("#off")).containsText("approved ones wait, until somebody says /soar on in Slack.");
            view("Health");
            assertThat(page.locator("#off")).isVisible();
            Locator check = page.locator("#checks article").filter(new Locator.FilterOptions().setHasText("execution"));
            assertThat(check).containsText("execution UP failing");
            assertThat(check).containsText("patching \"a/b\" <b> hosts, since 20");
        } finally {
            turn("on");
        }
        page.reload();
        assertThat(page.locator("#off")).isHidden();
        view("Health");
        assertThat(page.locator("#checks article").filter(new Locator.FilterOptions().setHasText("execution")))
                .containsText("switched on");
    }

    /** Between hundreds of routes nobody finds the one service that fails. */
    @Test
    void whatFailsComesFirstThenTheServicesAndRoutesThatRunAreCounted() {
        context.route("**/observe/health*", route -> {
            APIResponse answer = route.fetch();
            ObjectNode health = (ObjectNode) json(answer.text());
            ArrayNode checks = (ArrayNode) health.get("checks");
            assertTrue(checks.size() > 200, answer.text());
            List<JsonNode> routes = checks.valueStream()
                    .filter(check -> check.path("name").asText().startsWith("route:"))
                    .toList();
            ((ObjectNode) routes.get(routes.size() - 1)).put("status", "DOWN").put("name", "route:that-is-down");
            checks.valueStream()
                    .filter(check -> check.path("name").asText().equals("winrm"))
                    .forEach(check -> ((ObjectNode) check)
                            .put("message", "failing since today")
                            .withObject("/data")
                            .put("failing", true));
            route.fulfill(new Route.FulfillOptions().setResponse(answer).setBody(health.toString()));
        });
        login("");
        view("Health");
        Locator cards = page.locator("#checks article");
        Locator names = cards.locator("h3");
        assertThat(names.filter(new Locator.FilterOptions().setHasText("store")))
                .hasText("store UP");
        List<String> shown = names.allTextContents();
        List<String> failing = shown.stream()
                .takeWhile(name -> name.endsWith("DOWN") || name.endsWith("failing"))
                .toList();
        assertTrue(failing.contains("route:that-is-down DOWN"), shown.toString());
        assertTrue(failing.contains("winrm UP failing"), shown.toString());
        List<String> well = shown.subList(failing.size(), shown.size());
        assertTrue(well.contains("kibana UP") || failing.contains("kibana UP failing"), shown.toString());
        assertTrue(well.stream().allMatch(name -> name.endsWith(" UP")), shown.toString());
        assertTrue(well.stream().noneMatch(name -> name.startsWith("route:") || name.startsWith("consumer:")));
        assertThat(cards.filter(new Locator.FilterOptions().setHasText("invocation")))
                .hasCount(0);
        assertThat(page.locator("#checks details")).hasCount(1);
        assertThat(page.locator("#checks summary"))
                .hasText(java.util.regex.Pattern.compile("UP: \\d{2,} routes, \\d{2,} consumers"));
        assertThat(page.locator("#checks details p")).isHidden();
        page.locator("#checks summary").click();
        assertThat(page.locator("#checks details p")).containsText("route:detect");
    }

    /** What comes moves all that is older; a list of which the middle is missing looks like one that is whole. */
    @Test
    void whatComesLeavesNoGapInAListOfSomePages() {
        List<String> rules = new ArrayList<>();
        IntStream.range(0, 120).forEach(number -> rules.add("rule " + number));
        page.route(
                Pattern.compile("/soar/console/incidents"),
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody(listed(rules, route.request().url()))));
        login("");
        Locator rows = page.locator("#list tbody tr");
        assertThat(rows).hasCount(IncidentPages.PAGE);
        button("Older").click();
        assertThat(rows).hasCount(2 * IncidentPages.PAGE);
        assertThat(page.locator("#news")).hasText("50 more");
        rules.addAll(0, List.of("one", "two", "three"));
        assertThat(rows.first()).containsText("one"); // by the next look
        assertEquals(
                rules.subList(0, 2 * IncidentPages.PAGE),
                page.locator("#list td a").allTextContents());
        button("Older").click();
        assertThat(rows).hasCount(rules.size());
        assertThat(page.locator("#older")).isHidden();
    }

    /** A page of a list, each of whose rules is also the place to go on from. */
    private static String listed(List<String> rules, String asked) {
        Matcher after = Pattern.compile("after=([^&]+)").matcher(asked);
        int from = after.find() ? 1 + rules.indexOf(after.group(1).replace('+', ' ')) : 0;
        int to = Math.min(rules.size(), from + IncidentPages.PAGE);
        ObjectNode page = new ObjectMapper().createObjectNode();
        rules.subList(from, to)
                .forEach(rule -> page.withArray("incidents")
                        .addObject()
                        .put("id", rule)
                        .put("rule", rule)
                        .put("state", "NEW"));
        return page.put("next", to < rules.size() ? rules.get(to - 1) : null).toString();
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void itSaysSoWhereThereIsNoConnection() {
        login("");
        assertThat(page.locator("#list tbody tr")).hasCount(2);
        context.setOffline(true);
        assertThat(page.locator("#line")).containsText("No connection to camel-soar since");
        assertThat(page.locator("#list tbody tr")).hasCount(2); // what was known stays
        context.setOffline(false);
        assertThat(page.locator("#line")).hasText("live");
    }

    @Test
    void itSaysWhyThereIsNothingNew() {
        login("");
        String why = "Store (soar.store.url): ConnectException: Connection refused";
        page.route(
                "**/soar/console/counts",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setStatus(503)
                        .setContentType("application/json")
                        .setBody("{\"said\":\"" + why + "\"}")));
        view("Parked");
        assertThat(page.locator("#news")).hasText(why);
        page.unroute("**/soar/console/counts");
        assertThat(page.locator("#news")).isEmpty(); // by the next look
        complaints.removeIf(complaint -> complaint.contains("status of 503")); // the browser's own
    }

    /** Its health says what is wrong, and the page goes on by itself. */
    @Test
    void whileTheStoreIsAwayTheHealthIsThere() {
        page.route(
                Pattern.compile("/soar/console/(counts|incidents)"),
                route -> route.fulfill(new Route.FulfillOptions()
                        .setStatus(503)
                        .setContentType("application/json")
                        .setBody("{\"said\":\"the store is away\"}")));
        login("");
        assertThat(page.locator("#news")).hasText("the store is away");
        assertThat(page.locator("#login")).isHidden();
        view("Health");
        assertThat(page.locator("#checks")).containsText("kibana");
        view("Incidents");
        page.unroute(Pattern.compile("/soar/console/(counts|incidents)"));
        assertThat(page.locator("#list tbody tr")).hasCount(2);
        assertThat(page.locator("#news")).isEmpty();
        complaints.removeIf(complaint -> complaint.contains("status of 503")); // the browser's own
    }

    @Test
    void itFitsOnAPhone() {
        open(360, 740);
        login("");
        for (String view : List.of("Incidents", "Parked", "Times", "Health")) {
            view(view);
            assertThat(page.locator("h2:visible")).containsText(view);
            assertEquals(true, page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view);
        }
        view("Incidents");
        picture("phone");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(RULE)).click();
        assertThat(page.locator("#one")).containsText("Detected");
        assertEquals(true, page.evaluate("document.documentElement.scrollWidth <= innerWidth"));
        assertTrue(page.locator("#one").isVisible());
    }

    /** With a folder named by this property, pictures are made of what is there then. */
    private void picture(String name) {
        String folder = System.getProperty(PICTURE);
        if (folder != null) {
            page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(Path.of(folder, name + ".png")));
        }
    }
}
