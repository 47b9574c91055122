package io.camelsoar.sandbox.windows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** A WS-Management request of a client ([MS-WSMV] 3.1.4). */
final class WsManRequest {

    static final String SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell";
    static final String WSMAN = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd";
    static final String ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
    static final String TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer";

    private final Document document;

    WsManRequest(byte[] envelope) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            document = factory.newDocumentBuilder().parse(new ByteArrayInputStream(envelope));
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new WsManFault(
                    2150858817L,
                    "w:SchemaValidationError",
                    "The SOAP XML in the message does not match the corresponding XML schema definition. "
                            + e.getMessage());
        }
    }

    /** Create, Command, Receive, Send, Signal or Delete. */
    String operation() {
        String action = action();
        return action.substring(action.lastIndexOf('/') + 1);
    }

    String action() {
        return text(ADDRESSING, "Action");
    }

    String messageId() {
        return text(ADDRESSING, "MessageID");
    }

    String resourceUri() {
        return text(WSMAN, "ResourceURI");
    }

    Duration operationTimeout() {
        String timeout = text(WSMAN, "OperationTimeout");
        return timeout.isEmpty() ? Duration.ofSeconds(60) : Duration.parse(timeout);
    }

    /** Bytes the client takes in one answer; Windows' own limit if it does not say. */
    int maxEnvelopeSize() {
        String size = text(WSMAN, "MaxEnvelopeSize");
        return size.isEmpty() ? 500 * 1024 : Integer.parseInt(size);
    }

    String shellId() {
        return named(WSMAN, "Selector").getOrDefault("ShellId", "");
    }

    /** Where commands of the shell to create start; empty for the account's own directory. */
    String workingDirectory() {
        return text(SHELL, "WorkingDirectory");
    }

    Map<String, String> environment() {
        return named(SHELL, "Variable");
    }

    Map<String, String> options() {
        return named(WSMAN, "Option");
    }

    /** The command and its arguments, as cmd.exe would see them. */
    String commandLine() {
        StringBuilder line = new StringBuilder(text(SHELL, "Command"));
        NodeList arguments = document.getElementsByTagNameNS(SHELL, "Arguments");
        for (int i = 0; i < arguments.getLength(); i++) {
            line.append(' ').append(arguments.item(i).getTextContent());
        }
        return line.toString();
    }

    /** WinRM4J qualifies the attribute with a namespace; Windows and other clients do not. */
    String commandId(String elementName) {
        Element element = element(SHELL, elementName);
        if (element == null) {
            return "";
        }
        String plain = element.getAttribute("CommandId");
        return plain.isEmpty() ? element.getAttributeNS(SHELL, "CommandId") : plain;
    }

    String signalCode() {
        String code = text(SHELL, "Code");
        return code.substring(code.lastIndexOf('/') + 1);
    }

    private Map<String, String> named(String namespace, String elementName) {
        Map<String, String> values = new LinkedHashMap<>();
        NodeList elements = document.getElementsByTagNameNS(namespace, elementName);
        for (int i = 0; i < elements.getLength(); i++) {
            Element element = (Element) elements.item(i);
            values.put(element.getAttribute("Name"), element.getTextContent().trim());
        }
        return values;
    }

    private String text(String namespace, String elementName) {
        Element element = element(namespace, elementName);
        return element == null ? "" : element.getTextContent().trim();
    }

    private Element element(String namespace, String elementName) {
        return (Element) document.getElementsByTagNameNS(namespace, elementName).item(0);
    }
}
