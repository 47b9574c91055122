package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Kibana did without an answer is found though its searches lag behind its writes: nothing is there twice. */
class CaseSearchLagTest {

    private static final String CASES = "/api/cases";
    private static final String COMMENTS = "/api/cases/[^/]+/comments";
    private static final String FILES = "/api/cases/[^/]+/files";

    private Stack stack;

    @BeforeEach
    void open() throws Exception {
        stack = new Stack("searchLag");
        stack.recoverSoon();
        stack.set("soar.recover.longest-wait", "2s");
        stack.kibana.searchLag(Duration.ofSeconds(2));
    }

    @AfterEach
    void close() {
        assertEquals(List.of(), stack.kibana.violations());
        stack.close();
    }

    @Test
    void caseCommentsAndFilesAreThereOnce() throws Exception {
        AtomicInteger comments = new AtomicInteger();
        AtomicInteger lost = new AtomicInteger();
        stack.kibana.watch(Interception.of(request -> {
            boolean mine = Interception.isPost(request, CASES)
                    || Interception.isPost(request, FILES)
                    || Interception.isPost(request, COMMENTS) && comments.incrementAndGet() % 4 == 0;
            if (mine) {
                lost.incrementAndGet();
                Interception.answerAfterwards(request, stack.kibana.port(), 504);
            }
            return mine;
        }));
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.click("soar_decline");
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        assertEquals(1, stack.kibana.cases().size());
        assertEquals(1, stack.kibana.files().size());
        List<String> written = stack.kibana.cases().get(0).get("comments").findValuesAsText("comment");
        assertEquals(new HashSet<>(written).size(), written.size(), written::toString);
        assertTrue(lost.get() >= 4, () -> lost + " answers were lost");
    }
}
