package io.camelsoar.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.camelsoar.policy.Script.Argument.Kind;
import io.camelsoar.policy.Script.Call;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubsetParserTest {

    @Test
    void aPipelineIsItsCommandsAndTheirArguments() throws Exception {
        Script script = SubsetParser.parse("Get-Process -Id 4,5 'a b' | Select-Object Name,Id -First:3; netstat -ano");
        assertEquals(
                List.of("Get-Process", "Select-Object", "netstat"),
                script.calls().stream().map(Call::name).toList());
        Call first = script.calls().get(0);
        assertEquals(List.of("-Id"), first.parameters());
        assertEquals(List.of("4,5", "a b"), first.of(Kind.LITERAL));
        assertEquals(List.of("-First:"), script.calls().get(1).parameters());
    }

    @Test
    void commandsAreFoundAtAnyDepth() throws Exception {
        Script script = SubsetParser.parse(
                "Get-A -X @{k=(Get-B | ? { $_.C -eq (Get-D).E }); l='m'} @( (Get-F), 3 ) { Get-G $_.H }");
        assertEquals(
                List.of("Get-A", "Get-B", "?", "Get-D", "Get-F", "Get-G"),
                script.calls().stream().map(Call::name).toList());
    }

    @Test
    void textsAreReadAsPowerShellReadsThem() throws Exception {
        Script script = SubsetParser.parse(
                "a 'it''s' \"say \"\"x\"\"\" /q:\"*[System]\" $env:TEMP\\*.exe \"${env:ProgramFiles(x86)}\\y\" \"^a$\"");
        assertEquals(
                List.of("it's", "say \"x\"", "/q:*[System]", "$env:TEMP\\*.exe", "${env:ProgramFiles(x86)}\\y", "^a$"),
                script.texts().stream().map(Script.Text::value).toList());
    }

    /** So the policy can tell whose text it may be. */
    @Test
    void whatComesToACommandIsMadeOfAllBeforeItInItsPipeline() throws Exception {
        Script script =
                SubsetParser.parse("(Get-A).B | Select-C @{n='k';e={$_.D}} | % { Get-E $_.F (Get-G).H | Get-I }");
        assertEquals("Get-A B", names(script.calls().get(1).input().orElseThrow()));
        assertEquals(Optional.empty(), script.calls().get(0).input());
        Call inner = script.calls().get(3);
        assertEquals("Get-E", inner.name());
        assertEquals(Optional.empty(), inner.input());
        String current = "Get-A B Select-C  Get-A B D";
        assertEquals(current + " F", names(inner.arguments().get(0).origin()));
        assertEquals("Get-G H", names(inner.arguments().get(1).origin()));
        assertEquals(
                "Get-E " + current + " F Get-G H",
                names(script.calls().get(5).input().orElseThrow()));
    }

    @Test
    void theValuesOfATableAreMadeOfWhatStandsInThem() throws Exception {
        Script script = SubsetParser.parse("Get-A -X @{B='c'; d=(Get-E).F; 'g'=1,2}");
        assertEquals(
                List.of("b", "d Get-E F", "g"),
                script.calls().get(0).arguments().get(1).entries().stream()
                        .map(entry -> (entry.key() + " " + names(entry.origin())).trim())
                        .toList());
    }

    private static String names(List<Script.Part> parts) {
        return parts.stream().map(Script.Part::name).collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$x = 1",
                "& netstat",
                ". netstat",
                "netstat > a",
                "netstat 2> a",
                "netstat *>$null",
                "netstat --% x",
                "netstat && netstat",
                "netstat &",
                "netstat `x",
                "netstat\nnetstat",
                "netstat # x",
                "netstat \u2013ano",
                "netstat \u2018x\u2019",
                "netstat @x",
                "netstat $x",
                "netstat $env:SOAR_SLACK_TOKEN",
                "netstat \"$x\"",
                "netstat \"$(x)\"",
                "netstat \"`n\"",
                "netstat 'a'b",
                "netstat 'a",
                "netstat (x",
                "netstat x)",
                "netstat {x",
                "netstat (a)(b)",
                "netstat -a.b",
                "a | 'b'",
                "C:\\x\\netstat.exe",
                ".\\netstat",
                "\"netstat\" -ano | 'x'",
                "[x]::y",
                "? { [x]::y() }",
                "? { $_.Kill() }",
                "? { $_.Name = 'x' }",
                "? { 'a' + 'b' }",
                "? { 'a' -f 'b' }",
                "? { 'a' -replace 'b' }",
                "? { 'a' -join 'b' }",
                "? { $_.'Kill'() }",
                "? { $_::x }",
                "? { $_[x] }",
                "? { $_.Kill[0]() }",
                "? { $_.Name++ }",
                "(0).ToString(\"'a''b'\")",
                "(0).ToString('\\\\a')",
                "(0).ToString((Get-A))",
                "? { a, }",
                "microsoft.powershell.management\\Get-Process",
                "Get-Process-x-y"
            })
    void whatIsNotInTheSubsetIsRefused(String text) {
        assertThrows(NotUnderstoodException.class, () -> SubsetParser.parse(text));
    }

    @Test
    void depthAndLengthAreLimited() {
        assertThrows(NotUnderstoodException.class, () -> SubsetParser.parse("a " + "(".repeat(5000)));
        assertThrows(NotUnderstoodException.class, () -> SubsetParser.parse("? { " + "!".repeat(5000)));
        assertThrows(NotUnderstoodException.class, () -> SubsetParser.parse("a " + "x".repeat(9000)));
    }
}
