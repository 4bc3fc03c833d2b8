// How fast QuickFIX C++ encodes and decodes; the other half of bench/fix-codec.ts.
//   quickfix-codec DICTIONARY.xml MESSAGES MILLISECONDS
// Encode: NewOrderSingle and ExecutionReport by turns, field by field as an application makes them, header filled as its session does, to a string.
// Decode: the messages of the file, one after the other out of its stream parser, into a Message by the dictionary, validated, four fields read.
// Rates are of a second of processor time. Prints {"encodesPerS": n, "decodesPerS": n}.
#include <quickfix/DataDictionary.h>
#include <quickfix/Parser.h>
#include <quickfix/fix44/ExecutionReport.h>
#include <quickfix/fix44/NewOrderSingle.h>

#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

/** Processor time, so that what else the machine does hardly counts. */
double secondsSince(std::clock_t start) { return double(std::clock() - start) / CLOCKS_PER_SEC; }

template <typename Work>
double perSecond(double seconds, Work work) {
  for (int n = 0; n < 5000; n++) work(n);
  const std::clock_t start = std::clock();
  long count = 0;
  while (secondsSince(start) < seconds)
    for (int i = 0; i < 500; i++) work(count++);
  return count / secondsSince(start);
}

void fillHeader(FIX::Message& message, long n, const FIX::UtcTimeStamp& now) {
  FIX::Header& header = message.getHeader();
  header.setField(FIX::SenderCompID("SLUICE"));
  header.setField(FIX::TargetCompID("XNAS"));
  header.setField(FIX::MsgSeqNum(n + 1));
  header.setField(FIX::SendingTime(now, 3));
}

std::size_t encodeOrder(long n, const FIX::UtcTimeStamp& now) {
  FIX44::NewOrderSingle order;
  order.set(FIX::ClOrdID("O-" + std::to_string(n)));
  order.set(FIX::Account("ACC1"));
  order.set(FIX::HandlInst('1'));
  order.set(FIX::Symbol("AVAX"));
  order.set(FIX::Side('1'));
  order.set(FIX::TransactTime(now, 6));
  order.set(FIX::OrderQty(100 + n % 900));
  order.set(FIX::OrdType('2'));
  order.set(FIX::Price(157.43 + (n % 100) * 0.01));
  order.set(FIX::TimeInForce('3'));
  fillHeader(order, n, now);
  return order.toString().size();
}

std::size_t encodeReport(long n, const FIX::UtcTimeStamp& now) {
  FIX44::ExecutionReport report;
  report.set(FIX::OrderID("V-1"));
  report.set(FIX::ClOrdID("O-" + std::to_string(n)));
  report.set(FIX::ExecID("X-" + std::to_string(n)));
  report.set(FIX::ExecType('F'));
  report.set(FIX::OrdStatus('1'));
  report.set(FIX::Symbol("AVAX"));
  report.set(FIX::Side('1'));
  report.set(FIX::OrderQty(100 + n % 900));
  report.set(FIX::OrdType('2'));
  report.set(FIX::Price(157.43 + (n % 100) * 0.01));
  report.set(FIX::LastQty(100));
  report.set(FIX::LastPx(157.43));
  report.setField(851, "2");
  report.set(FIX::LeavesQty(n % 900));
  report.set(FIX::CumQty(100));
  report.set(FIX::AvgPx(157.43));
  report.set(FIX::TransactTime(now, 6));
  fillHeader(report, n, now);
  return report.toString().size();
}

std::vector<std::string> readMessages(const char* path) {
  std::ifstream file(path, std::ios::binary);
  FIX::Parser parser;
  parser.addToStream(std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()));
  std::vector<std::string> messages;
  std::string message;
  while (parser.readFixMessage(message)) messages.push_back(message);
  return messages;
}

}  // namespace

int main(int, char** argv) {
  const FIX::DataDictionary dictionary(argv[1]);
  const std::vector<std::string> messages = readMessages(argv[2]);
  const double seconds = std::stod(argv[3]) / 1000;
  const FIX::UtcTimeStamp now;
  std::size_t used = 0;

  const double encodes = perSecond(seconds, [&](long n) { used += n % 2 == 0 ? encodeOrder(n, now) : encodeReport(n, now); });

  FIX::Parser parser;
  std::string raw;
  const double decodes = perSecond(seconds, [&](long n) {
    parser.addToStream(messages[n % messages.size()]);
    if (!parser.readFixMessage(raw)) return;
    const FIX::Message message(raw, dictionary, true);
    dictionary.validate(message);
    used += message.getField(11).size() + message.getField(55).size() + message.getField(38).size() + message.getField(44).size();
  });
  if (used == 0 || messages.empty()) return 1;
  std::printf("{\"encodesPerS\": %.0f, \"decodesPerS\": %.0f}\n", encodes, decodes);
  return 0;
}
