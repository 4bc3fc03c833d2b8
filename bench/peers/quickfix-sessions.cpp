// NewOrderSingle to ExecutionReport between two processes of QuickFIX C++ with its file store; the other half of bench/fix-sessions.ts.
//   quickfix-sessions acceptor PORT FOLDER DICTIONARY.xml WARM_UP
//   quickfix-sessions initiator PORT FOLDER DICTIONARY.xml WARM_UP ROUND_TRIPS IN_FLIGHT
// The acceptor runs until its input ends, then prints {"cpuUs": n}. The initiator prints {"perS": n, "p50Us": n, "p99Us": n, "cpuUs": n} and ends.
// The warm-up has 64 orders in flight, whatever is measured afterwards. cpuUs is the processor time of the process for one round trip.
#include <quickfix/Application.h>
#include <quickfix/FileStore.h>
#include <quickfix/Session.h>
#include <quickfix/SessionSettings.h>
#include <quickfix/ThreadedSocketAcceptor.h>
#include <quickfix/ThreadedSocketInitiator.h>
#include <quickfix/fix44/ExecutionReport.h>
#include <quickfix/fix44/NewOrderSingle.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

const long WARM_UP_IN_FLIGHT = 64;

/** Processor time of the process, microseconds. */
double cpuUs() { return double(std::clock()) * 1e6 / CLOCKS_PER_SEC; }

/** Fills every order as it comes. */
class Venue : public FIX::NullApplication {
 public:
  explicit Venue(long warmUp) : warmUp_(warmUp) {}

  void fromApp(const FIX::Message& message, const FIX::SessionID& session)
    throw(FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue, FIX::UnsupportedMessageType) override {
    FIX::ClOrdID clOrdId;
    FIX::Symbol symbol;
    FIX::Side side;
    FIX::OrderQty qty;
    FIX::Price price;
    message.getField(clOrdId);
    message.getField(symbol);
    message.getField(side);
    message.getField(qty);
    message.getField(price);
    const std::string id = std::to_string(++executions_);
    if (executions_ == warmUp_) startCpuUs_ = cpuUs();
    FIX44::ExecutionReport report;
    report.set(FIX::OrderID("V-" + id));
    report.set(clOrdId);
    report.set(FIX::ExecID("X-" + id));
    report.set(FIX::ExecType('F'));
    report.set(FIX::OrdStatus('2'));
    report.set(symbol);
    report.set(side);
    report.set(qty);
    report.set(FIX::OrdType('2'));
    report.set(price);
    report.set(FIX::LastQty(qty.getValue()));
    report.set(FIX::LastPx(price.getValue()));
    report.setField(851, "2");
    report.set(FIX::LeavesQty(0));
    report.set(FIX::CumQty(qty.getValue()));
    report.set(FIX::AvgPx(price.getValue()));
    report.set(FIX::TransactTime(FIX::UtcTimeStamp(), 6));
    FIX::Session::sendToTarget(report, session);
  }

  void print() {
    std::printf("{\"cpuUs\": %.2f}\n", (cpuUs() - startCpuUs_) / (executions_ - warmUp_));
    std::fflush(stdout);
  }

 private:
  const long warmUp_;
  long executions_ = 0;
  double startCpuUs_ = 0;
};

/** Keeps so many orders in flight and times each until its report. */
class Client : public FIX::NullApplication {
 public:
  Client(long warmUp, long total, long inFlight) : warmUp_(warmUp), total_(warmUp + total), inFlight_(inFlight), sentAt_(warmUp + total) {}

  void onLogon(const FIX::SessionID& session) override {
    session_ = session;
    up_ = true;
  }

  void begin() {
    for (long i = 0; i < WARM_UP_IN_FLIGHT; i++) sendNext();
  }

  void fromApp(const FIX::Message& message, const FIX::SessionID&)
    throw(FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue, FIX::UnsupportedMessageType) override {
    FIX::ClOrdID clOrdId;
    FIX::LastQty qty;
    FIX::LastPx price;
    message.getField(clOrdId);
    message.getField(qty);
    message.getField(price);
    const auto now = Clock::now();
    const long n = std::stol(clOrdId.getValue().substr(2));
    if (n >= warmUp_) us_.push_back(std::chrono::duration<double, std::micro>(now - sentAt_[n]).count());
    if (++done_ == warmUp_) {
      start_ = now;
      startCpuUs_ = cpuUs();
    }
    if (done_ == total_) {
      cpuUs_ = (cpuUs() - startCpuUs_) / (total_ - warmUp_);
      seconds_ = std::chrono::duration<double>(now - start_).count();
      finished_ = true;
    } else
      sendNext();
  }

  bool isUp() const { return up_; }
  bool isFinished() const { return finished_; }

  void print() {
    std::sort(us_.begin(), us_.end());
    std::printf("{\"perS\": %.0f, \"p50Us\": %.1f, \"p99Us\": %.1f, \"cpuUs\": %.2f}\n", (total_ - warmUp_) / seconds_, us_[us_.size() / 2],
                us_[us_.size() * 99 / 100], cpuUs_);
    std::fflush(stdout);
  }

 private:
  void sendNext() {
    if (next_ >= total_ || (next_ >= warmUp_ && next_ - done_ >= inFlight_)) return;
    const long n = next_++;
    FIX44::NewOrderSingle order;
    order.set(FIX::ClOrdID("O-" + std::to_string(n)));
    order.set(FIX::Account("ACC1"));
    order.set(FIX::HandlInst('1'));
    order.set(FIX::Symbol("AVAX"));
    order.set(FIX::Side('1'));
    order.set(FIX::TransactTime(FIX::UtcTimeStamp(), 6));
    order.set(FIX::OrderQty(100 + n % 900));
    order.set(FIX::OrdType('2'));
    order.set(FIX::Price(157.43));
    order.set(FIX::TimeInForce('3'));
    sentAt_[n] = Clock::now();
    FIX::Session::sendToTarget(order, session_);
  }

  const long warmUp_;
  const long total_;
  const long inFlight_;
  std::vector<Clock::time_point> sentAt_;
  std::vector<double> us_;
  FIX::SessionID session_;
  Clock::time_point start_;
  double seconds_ = 0;
  double startCpuUs_ = 0;
  double cpuUs_ = 0;
  std::atomic<long> next_{0};
  std::atomic<long> done_{0};
  std::atomic<bool> up_{false};
  std::atomic<bool> finished_{false};
};

FIX::SessionSettings settingsOf(const std::string& role, const std::string& port, const std::string& folder, const std::string& dictionary) {
  const bool isAcceptor = role == "acceptor";
  std::stringstream text;
  text << "[DEFAULT]\nConnectionType=" << role << "\nStartTime=00:00:00\nEndTime=00:00:00\nHeartBtInt=30\nReconnectInterval=1\nUseDataDictionary=Y\nDataDictionary=" << dictionary
       << "\nFileStorePath=" << folder << "\nSocketNodelay=Y\nTimestampPrecision=3\nResetOnLogon=N\n"
       << (isAcceptor ? "SocketAcceptPort=" + port + "\nSocketReuseAddress=Y\n" : "SocketConnectHost=127.0.0.1\nSocketConnectPort=" + port + "\n")
       << "[SESSION]\nBeginString=FIX.4.4\nSenderCompID=" << (isAcceptor ? "XNAS" : "SLUICE") << "\nTargetCompID=" << (isAcceptor ? "SLUICE" : "XNAS") << "\n";
  return FIX::SessionSettings(text);
}

template <typename Condition>
bool waitFor(Condition condition, int seconds) {
  const auto end = Clock::now() + std::chrono::seconds(seconds);
  while (!condition() && Clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return condition();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6) return 1;
  const std::string role = argv[1];
  FIX::SessionSettings settings = settingsOf(role, argv[2], argv[3], argv[4]);
  FIX::FileStoreFactory stores(settings);
  if (role == "acceptor") {
    Venue venue(std::stol(argv[5]));
    FIX::ThreadedSocketAcceptor acceptor(venue, stores, settings);
    acceptor.start();
    std::cout << "READY" << std::endl;
    std::string line;
    while (std::getline(std::cin, line)) continue;
    venue.print();
    acceptor.stop(true);
    return 0;
  }
  if (argc < 8) return 1;
  Client client(std::stol(argv[5]), std::stol(argv[6]), std::stol(argv[7]));
  FIX::ThreadedSocketInitiator initiator(client, stores, settings);
  initiator.start();
  if (!waitFor([&] { return client.isUp(); }, 20)) return 2;
  client.begin();
  if (!waitFor([&] { return client.isFinished(); }, 120)) return 3;
  client.print();
  initiator.stop();
  return 0;
}
