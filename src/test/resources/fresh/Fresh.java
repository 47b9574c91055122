import io.camelsoar.remote.CommandResult;
import io.camelsoar.remote.ExecutionGuard;
import io.camelsoar.winrm.WinrmComponent;
import io.camelsoar.winrm.WinrmCredential;
import java.util.List;
import org.apache.camel.CatalogCamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/** What somebody writes who has only read docs/winrm.md. Its argument is the port of a Windows host on this machine. */
public class Fresh {

    public static void main(String[] arguments) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind("guard", (ExecutionGuard) (destination, command, exchange) -> {});
            WinrmComponent winrm = context.getComponent("winrm", WinrmComponent.class);
            winrm.getCredentials()
                    .put("lab", new WinrmCredential("", "soar", System.getenv("PASSWORD"), List.of("127.*")));
            context.start();
            try (ProducerTemplate template = context.createProducerTemplate()) {
                CommandResult result = template.requestBody(
                        "winrm:127.0.0.1:" + arguments[0] + "?https=false&commandTimeout=30s",
                        "Write-Output 'gr\u00fc\u00dfe \u65e5\u672c \u20ac'",
                        CommandResult.class);
                System.out.println(result.status() + " " + result.output().equals("gr\u00fc\u00dfe \u65e5\u672c \u20ac\r\n"));
            }
            System.out.println(((CatalogCamelContext) context).getComponentParameterJsonSchema("winrm"));
        }
    }
}
