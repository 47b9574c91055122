package io.camelsoar.prompt;

import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SetVariableDefinition;
import org.apache.camel.model.SetVariablesDefinition;
import org.apache.camel.model.ToDefinition;

/** The variables that a prompt may have. */
final class PromptVariables {

    /** Those that camel-soar sets before it asks: see {@code Incidents}, {@code Triage} and {@code Answers}. */
    static final Set<String> OURS =
            Set.of("incident", "incidentId", "alertText", "turn", "questionText", "historyText");

    private PromptVariables() {}

    /** Ours, and those that a step of a route sets, whichever route that is. */
    static Set<String> of(CamelContext context) {
        Set<String> names = new TreeSet<>(OURS);
        if (context instanceof ModelCamelContext model) {
            for (RouteDefinition route : model.getRouteDefinitions()) {
                add(names, route.getInput() == null ? null : route.getInput().getVariableReceive());
                ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class)
                        .forEach(step -> addOf(step, names));
            }
        }
        return names;
    }

    /** Whether a route asks for the prompt by its name, or for whichever a variable says. */
    static boolean isRendered(CamelContext context, String prompt) {
        return context instanceof ModelCamelContext model
                && model.getRouteDefinitions().stream()
                        .flatMap(route ->
                                ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), BeanDefinition.class)
                                        .stream())
                        .filter(bean -> "prompts".equals(bean.getRef()))
                        .map(bean -> String.valueOf(bean.getMethod()))
                        .anyMatch(method -> method.contains("'" + prompt + "'") || method.contains("render(${"));
    }

    private static void addOf(ProcessorDefinition<?> step, Set<String> names) {
        if (step instanceof SetVariableDefinition one) {
            add(names, one.getName());
        } else if (step instanceof SetVariablesDefinition several) {
            several.getVariables().forEach(one -> add(names, one.getName()));
        } else if (step instanceof ToDefinition to) {
            add(names, to.getVariableReceive());
        }
    }

    private static void add(Set<String> names, String name) {
        if (name != null) {
            names.add(name);
        }
    }
}
