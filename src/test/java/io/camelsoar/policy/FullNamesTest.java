package io.camelsoar.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FullNamesTest {

    private final FullNames names =
            new FullNames(Map.of("spsv", "Stop-Service", "ri", "Remove-Item", "%", "ForEach-Object"));

    @ParameterizedTest
    @CsvSource({
        "spsv WinDefend, stop-service windefend",
        "a spsv, a spsv",
        "& spsv x, & stop-service x",
        "a | % { ri x }, a | foreach-object { remove-item x }",
        "'a\nspsv x', a; stop-service x",
        "'a |\nspsv x', a | stop-service x",
        "Get-A -Comp DC01, get-a -computername dc01",
        "Get-A -Comment x, get-a -comment x",
        "ri $env:SystemRoot\\x, remove-item c:\\windows\\x",
        "ri ${env:windir}, remove-item c:\\windows",
        "ri %SystemDrive%\\*, remove-item c:\\*"
    })
    void shortFormsAreWrittenOut(String text, String full) {
        assertEquals(full, names.in(text).replaceAll(" +", " "));
    }
}
