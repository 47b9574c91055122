package io.camelsoar.slack;

import io.camelsoar.slack.MrkdwnLine.Kind;
import io.camelsoar.slack.MrkdwnLine.Run;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.Emphasis;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.LinkReferenceDefinition;
import org.commonmark.node.ListBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.commonmark.node.ThematicBreak;

/** Makes lines of Slack's markup of a markdown document. Nothing of it is left out: HTML, titles and addresses of links are text. */
final class MrkdwnRenderer extends AbstractVisitor {

    private static final String QUOTE = "&gt; ";
    private static final String INDENT = "   ";

    /** A list's item or a quote that is open. */
    private static final class Container {
        private final String further;
        private String next;

        Container(String first, String further) {
            this.next = first;
            this.further = further;
        }
    }

    private final List<MrkdwnLine> lines = new ArrayList<>();
    private final Deque<Container> containers = new ArrayDeque<>();
    private List<Run> runs = new ArrayList<>();
    private int bold;
    private int italic;
    private int itemNumber;

    List<MrkdwnLine> lines() {
        return lines;
    }

    @Override
    public void visit(Paragraph paragraph) {
        block(Kind.TEXT, paragraph, () -> visitChildren(paragraph));
    }

    @Override
    public void visit(Heading heading) {
        bold++;
        block(Kind.HEADING, heading, () -> visitChildren(heading));
        bold--;
    }

    @Override
    public void visit(HtmlBlock html) {
        block(Kind.TEXT, html, () -> text(html.getLiteral(), false));
    }

    @Override
    public void visit(ThematicBreak rule) {
        block(Kind.TEXT, rule, () -> text("———", false));
    }

    @Override
    public void visit(LinkReferenceDefinition definition) {
        block(
                Kind.TEXT,
                definition,
                () -> text(
                        "[" + definition.getLabel() + "]: "
                                + target(definition.getDestination(), definition.getTitle()),
                        false));
    }

    @Override
    public void visit(FencedCodeBlock code) {
        String info = code.getInfo() == null ? "" : code.getInfo().strip();
        boolean language = info.matches("[A-Za-z+#]{0,20}"); // which it is in is seen
        code(code, language ? code.getLiteral() : info + "\n" + code.getLiteral());
    }

    @Override
    public void visit(IndentedCodeBlock code) {
        code(code, code.getLiteral());
    }

    @Override
    public void visit(BlockQuote quote) {
        within(new Container(QUOTE, QUOTE), quote);
    }

    @Override
    public void visit(BulletList list) {
        visitChildren(list);
    }

    @Override
    public void visit(OrderedList list) {
        int before = itemNumber;
        Integer start = list.getMarkerStartNumber();
        itemNumber = start == null ? 1 : start;
        visitChildren(list);
        itemNumber = before;
    }

    @Override
    public void visit(ListItem item) {
        String marker = item.getParent() instanceof OrderedList ? itemNumber++ + ". " : "• ";
        within(new Container(marker, INDENT), item);
    }

    @Override
    public void visit(Text text) {
        text(text.getLiteral(), false);
    }

    @Override
    public void visit(HtmlInline html) {
        text(html.getLiteral(), false);
    }

    @Override
    public void visit(Code code) {
        text(code.getLiteral(), true);
    }

    @Override
    public void visit(SoftLineBreak end) {
        endLine(Kind.TEXT);
    }

    @Override
    public void visit(HardLineBreak end) {
        endLine(Kind.TEXT);
    }

    @Override
    public void visit(StrongEmphasis strong) {
        bold++;
        visitChildren(strong);
        bold--;
    }

    @Override
    public void visit(Emphasis emphasis) {
        italic++;
        visitChildren(emphasis);
        italic--;
    }

    @Override
    public void visit(Link link) {
        boolean saysItself = link.getFirstChild() instanceof Text text
                && text.getNext() == null
                && link.getDestination().equals(text.getLiteral());
        visitChildren(link);
        if (!saysItself || link.getTitle() != null) {
            text(" (" + target(link.getDestination(), link.getTitle()) + ")", false);
        }
    }

    @Override
    public void visit(Image image) {
        visitChildren(image);
        text(" (" + target(image.getDestination(), image.getTitle()) + ")", false);
    }

    private static String target(String destination, String title) {
        return title == null ? destination : destination + " \"" + title + "\"";
    }

    private void within(Container container, Node node) {
        containers.addLast(container);
        visitChildren(node);
        containers.removeLast();
    }

    private void block(Kind kind, Node node, Runnable content) {
        gap(node);
        content.run();
        endLine(kind);
    }

    private void code(Node node, String literal) {
        gap(node);
        if (!containers.isEmpty() && !containers.getLast().next.equals(containers.getLast().further)) {
            endLine(Kind.TEXT); // the marker of an item that begins with code
        }
        literal.lines().map(MrkdwnLine::code).forEach(lines::add);
    }

    /** Between blocks, but for those of a list that has none between its items. */
    private void gap(Node node) {
        boolean tight = node.getParent() instanceof ListItem item
                && item.getParent() instanceof ListBlock list
                && list.isTight()
                && !(node.getPrevious() == null
                        && item.getPrevious() == null
                        && !(list.getParent() instanceof ListItem));
        if (!tight && !lines.isEmpty() && lines.get(lines.size() - 1).kind() != Kind.BLANK) {
            boolean quoted =
                    !containers.isEmpty() && containers.getFirst().further.equals(QUOTE);
            boolean begins = node.getPrevious() == null;
            lines.add(new MrkdwnLine(Kind.BLANK, quoted && !begins ? QUOTE.strip() : "", "", List.of()));
        }
    }

    private void text(String text, boolean code) {
        String[] parts = text.split("\\R", -1);
        for (int i = 0; i < parts.length; i++) {
            if (i > 0) {
                endLine(Kind.TEXT);
            }
            add(new Run(parts[i], bold > 0, italic > 0, code));
        }
    }

    private void add(Run run) {
        if (run.text().isEmpty()) {
            return;
        }
        int last = runs.size() - 1;
        if (last >= 0 && runs.get(last).isLike(run) && !run.code()) {
            runs.set(last, new Run(runs.get(last).text() + run.text(), run.bold(), run.italic(), false));
        } else {
            runs.add(run);
        }
    }

    private void endLine(Kind kind) {
        StringBuilder prefix = new StringBuilder();
        StringBuilder further = new StringBuilder();
        for (Container container : containers) {
            prefix.append(container.next);
            further.append(container.further);
            container.next = container.further;
        }
        lines.add(new MrkdwnLine(kind, prefix.toString(), further.toString(), runs));
        runs = new ArrayList<>();
    }
}
